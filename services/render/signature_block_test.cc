#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/render/printed.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

constexpr std::string_view kSigns = "签名";

// An agreement whose facts have as many characters.
Layout WithFacts(int characters) {
  std::string facts;
  for (int i = 0; i < characters; ++i) facts += i % 25 == 24 ? "，" : i % 60 == 59 ? "。" : "事";
  return {absl::UnixEpoch(),
          {Title{"人民调解协议书"}, Paragraph{"编号：（2026）人调字第12号", Paragraph::Form::kRight},
           Heading{"一、事实"}, Paragraph{facts}, Heading{"二、协议"},
           Paragraph{"李四付给张三1,000.00元（壹仟元整），双方再无争议。"}, Paragraph{"本协议一式三份。"},
           SignatureBlock{
               {{"当事人（签名）：张三"}, {"当事人（签名）：李四"}, {"调解员（签名）："}, {"2026年3月9日", true}}}}};
}

// The lines of each page, from top to bottom, but for its foot.
std::map<int, std::vector<std::string>> PagesOf(const std::vector<PrintedLine>& lines) {
  std::map<int, std::map<double, std::string>> by_height;
  for (const PrintedLine& line : lines) {
    if (!line.text.starts_with("第") || line.text.find("页") == std::string::npos) {
      by_height[line.page][line.y_min] += line.text;
    }
  }
  std::map<int, std::vector<std::string>> pages;
  for (const auto& [page, heights] : by_height) {
    for (const auto& [height, text] : heights) pages[page].push_back(text);
  }
  return pages;
}

// Public report 22: dh-hos/dhg.hospitalprescription#34, bpampuch/pdfmake#8.
TEST(SignatureBlock, NeverStandsWithoutTwoLinesOfTerms) {
  Renderer renderer(BuiltRenderer());
  for (int characters = 1; characters <= 3000; characters += 10) {
    const auto document = renderer.Render(WithFacts(characters));
    ASSERT_THAT(document, IsOk()) << characters;
    int parts = 0;
    for (const auto& [page, lines] : PagesOf(Printed(document->pdf).Lines())) {
      const auto first = std::ranges::find_if(lines, [](const std::string& l) { return l.find(kSigns) != l.npos; });
      if (first == lines.end()) continue;
      ++parts;
      EXPECT_GE(first - lines.begin(), 2) << characters << " characters, page " << page;
      EXPECT_EQ(std::ranges::count_if(lines, [](const std::string& l) { return l.find(kSigns) != l.npos; }), 3)
          << characters;
      EXPECT_EQ(lines.back(), "2026年3月9日") << characters;
    }
    EXPECT_EQ(parts, 1) << characters;
  }
}

TEST(SignatureBlock, StandsWithRowsOfATableWhereThoseAreTheTerms) {
  Renderer renderer(BuiltRenderer());
  for (int rows = 20; rows < 35; ++rows) {
    Table table{{1, 3}, {{{"期次", "应付日"}, true}}};
    for (int i = 0; i < rows; ++i) table.rows.push_back({{fmt::format("{}", i + 1), "2026-04-01"}});
    const auto document =
        renderer.Render({absl::UnixEpoch(),
                         {table, SignatureBlock{{{"当事人（签名）："}, {"当事人（签名）："}, {"调解员（签名）："}}}}});
    ASSERT_THAT(document, IsOk());
    for (const auto& [page, lines] : PagesOf(Printed(document->pdf).Lines())) {
      const auto first = std::ranges::find_if(lines, [](const std::string& l) { return l.find(kSigns) != l.npos; });
      const auto terms = std::count_if(lines.begin(), first, [](const auto& l) { return l.ends_with("2026-04-01"); });
      if (first == lines.end()) continue;
      EXPECT_GE(terms, 2) << rows << " rows, page " << page;
    }
  }
}

TEST(SignatureBlock, OfMoreThanAPageBeginsUnderTheTerms) {
  SignatureBlock block;
  for (int i = 0; i < 60; ++i) block.lines.push_back({fmt::format("当事人{}（签名）：", i)});
  const auto document =
      Renderer(BuiltRenderer())
          .Render({absl::UnixEpoch(), {Title{"协议书"}, Paragraph{"一。"}, Paragraph{"二。"}, block}});
  ASSERT_THAT(document, IsOk());
  const auto pages = PagesOf(Printed(document->pdf).Lines());
  EXPECT_EQ(pages.at(1).front(), "协议书");
  EXPECT_GT(pages.at(1).size(), 10u);
  EXPECT_GE(pages.size(), 5u);
}

// Public report 22: dh-hos/dhg.hospitalprescription#34, bpampuch/pdfmake#8.
TEST(Pages, EachPageSaysItsNumberOfAll) {
  Renderer renderer(BuiltRenderer());
  for (const int characters : {1, 900, 3000, 9000}) {
    const auto document = renderer.Render(WithFacts(characters));
    ASSERT_THAT(document, IsOk());
    std::map<int, std::string> feet;
    for (const PrintedLine& line : Printed(document->pdf).Lines()) {
      if (line.y_min > 780) feet[line.page] += line.text;
    }
    ASSERT_EQ(static_cast<int>(feet.size()), document->pages) << characters;
    for (const auto& [page, foot] : feet) EXPECT_EQ(foot, fmt::format("第{}页共{}页", page, document->pages));
  }
}

}  // namespace
}  // namespace zhiwang::documents
