// The words of thousands of citizens as the facts of documents.

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/render/printed.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

constexpr size_t kInADocument = 200;
constexpr double kIndented = 90;  // a line that begins to the right of it is the first of its paragraph

class Petitions : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("ZHIWANG_DATA");
    const std::string path = std::string(data == nullptr ? "" : data) + "/petitions/replied.jsonl";
    std::ifstream file(path);
    if (!file) GTEST_SKIP() << path << " is not here; ZHIWANG_DATA names the real data's folder";
    for (std::string line; std::getline(file, line);) {
      texts_.push_back(nlohmann::json::parse(line).at("body").get<std::string>());
    }
    ASSERT_EQ(texts_.size(), 2816u);
  }

  // Documents of some petitions each, a paragraph for one.
  std::vector<Layout> Documents() const {
    std::vector<Layout> layouts;
    for (size_t i = 0; i < texts_.size(); ++i) {
      if (i % kInADocument == 0) layouts.push_back({absl::UnixEpoch(), {Title{"人民调解受理登记表"}}});
      layouts.back().blocks.push_back(Paragraph{texts_[i]});
    }
    return layouts;
  }

  std::vector<std::string> texts_;
};

std::string WithoutBlanks(std::string text) {
  return absl::StrReplaceAll(text, {{" ", ""}, {"\t", ""}, {"\r", ""}, {"\n", ""}, {"\u3000", ""}, {"\u00A0", ""}});
}

// Public report 19: wkhtmltopdf/wkhtmltopdf#4812, MoganLab/mogan#397.
TEST_F(Petitions, NoLineBeginsWithClosingPunctuation) {
  Renderer renderer(BuiltRenderer());
  int lines = 0;
  for (const Layout& layout : Documents()) {
    const auto document = renderer.Render(layout);
    ASSERT_THAT(document, IsOk());
    for (const PrintedLine& line : Printed(document->pdf).Lines()) {
      ++lines;
      // A paragraph that itself begins or ends so is printed as it is.
      EXPECT_TRUE(line.x_min > kIndented || !BeginsWithClosing(line.text)) << line.text;
      EXPECT_FALSE(EndsWithOpening(line.text)) << line.text;
      EXPECT_LE(line.x_max, 522.5) << line.text;
    }
  }
  EXPECT_GT(lines, 20'000);
}

TEST_F(Petitions, AreReadBackAsTheyWereEntered) {
  Renderer renderer(BuiltRenderer());
  std::string printed, entered;
  for (const Layout& layout : Documents()) {
    const auto document = renderer.Render(layout);
    ASSERT_THAT(document, IsOk());
    for (const PrintedLine& line : Printed(document->pdf).Lines()) {
      if (line.y_min < 780) printed += WithoutBlanks(line.text);
    }
    entered += "人民调解受理登记表";
    for (size_t i = 1; i < layout.blocks.size(); ++i) {
      entered += WithoutBlanks(std::get<Paragraph>(layout.blocks[i]).text);
    }
  }
  EXPECT_EQ(printed.size(), entered.size());
  EXPECT_TRUE(printed == entered) << "they differ first at byte "
                                  << std::ranges::mismatch(printed, entered).in1 - printed.begin();
}

}  // namespace
}  // namespace zhiwang::documents
