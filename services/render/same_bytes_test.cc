#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/render/printed.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

Layout Agreement(const std::string& name) {
  return {absl::FromUnixSeconds(1'773'014'400),
          {Title{"人民调解协议书"}, Paragraph{"编号：（2026）人调字第12号", Paragraph::Form::kRight},
           FieldList{{{"姓名", name}, {"住址", "青岛市黄岛区藏马镇𤭢村"}}}, Heading{"一、协议"},
           Paragraph{"李四于2026年4月1日前付给" + name + "1,000.00元（壹仟元整）。"},
           Table{{1, 3}, {{{"期次", "应付日"}, true}, {{"1", "2026-04-01"}}}},
           SignatureBlock{{{"当事人："}, {"2026年3月9日", true}}}}};
}

// An environment variable for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* const name_;
  std::optional<std::string> before_;
};

std::string PrintedAnew(const Layout& layout) {
  Renderer renderer(BuiltRenderer());
  const auto document = renderer.Render(layout);
  EXPECT_THAT(document, IsOk());
  return document.ok() ? document->pdf : std::string();
}

// Public report 20: Kozea/WeasyPrint#1553, typst/typst#4561.
TEST(ADocument, MakesTheSameBytesInEveryZoneLocaleAndFontCache) {
  const std::string first = PrintedAnew(Agreement("张三"));
  const testing::ScratchDirectory home;  // with an empty cache of fonts
  for (const auto& [zone, locale] :
       {std::pair{"UTC", "C"}, {"Asia/Shanghai", "zh_CN.UTF-8"}, {"America/New_York", "tr_TR"}}) {
    const Variable tz("TZ", zone), all("LC_ALL", locale), home_variable("HOME", home.path()),
        cache("XDG_CACHE_HOME", home.path()), config("FONTCONFIG_FILE", home.path() + "/none"),
        epoch("SOURCE_DATE_EPOCH", "1");
    EXPECT_TRUE(PrintedAnew(Agreement("张三")) == first) << zone << " " << locale;
  }
}

TEST(ADocument, MakesTheSameBytesWhateverTheChildPrintedBefore) {
  RendererOptions options = BuiltRenderer();
  options.children = 1;
  Renderer renderer(options);
  const std::string first = PrintedAnew(Agreement("张三"));
  for (const char* other : {"王五", "𰻝𠲎𫟷", "Smith"}) {
    EXPECT_THAT(renderer.Render(Agreement(other)), IsOk());
    const auto again = renderer.Render(Agreement("张三"));
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->pdf == first) << "after " << other;
  }
}

TEST(ADocument, DiffersByItsValuesAndItsDate) {
  Layout later = Agreement("张三");
  later.created += absl::Seconds(1);
  EXPECT_FALSE(PrintedAnew(Agreement("张三")) == PrintedAnew(Agreement("张四")));
  EXPECT_FALSE(PrintedAnew(Agreement("张三")) == PrintedAnew(later));
}

}  // namespace
}  // namespace zhiwang::documents
