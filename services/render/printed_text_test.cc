// What is put into a document is what a reader gets out of it, or it is refused by name.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/documents/renderer.h"
#include "common/status/error_info.pb.h"
#include "services/render/printed.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

class PrintedText : public ::testing::Test {
 protected:
  absl::StatusOr<RenderedDocument> Print(const std::string& text) {
    return renderer_.Render({absl::UnixEpoch(), {Paragraph{text}}});
  }
  // The text that is read back, without the blanks and the line breaks that pages bring.
  std::string ReadBack(const std::string& text) {
    const auto document = Print(text);
    EXPECT_THAT(document, IsOk());
    if (!document.ok()) return {};
    std::string all;
    for (const PrintedLine& line : Printed(document->pdf).Lines()) {
      if (!line.text.starts_with("第")) all += line.text;
    }
    return absl::StrReplaceAll(all, {{" ", ""}});
  }
  // The characters that are named as missing; empty where all print.
  std::string Missing(const std::string& text) {
    const auto document = Print(text);
    if (document.ok()) return {};
    EXPECT_THAT(document, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
    return DetailOf<google::rpc::ErrorInfo>(document.status()).metadata().at("characters");
  }

  Renderer renderer_{BuiltRenderer()};
};

// Public report 17: wkhtmltopdf/wkhtmltopdf#4414, apache/pdfbox#470.
TEST_F(PrintedText, GivesTwoCharactersThatLookAlikeBackAsEntered) {
  EXPECT_EQ(ReadBack("张\u2F47升"), "张\u2F47升");
  EXPECT_EQ(ReadBack("张\u65E5升"), "张\u65E5升");
  EXPECT_EQ(ReadBack("张\u2F47升与张\u65E5升"), "张\u2F47升与张\u65E5升");
}

TEST_F(PrintedText, HoldsTheCharactersOfNamesBeyondTheBasicPlane) {
  const std::string names = "\U00024B62\U00030EDD\U0002080E\U0002B7F7\U0002BA98\U000241B5\U0002B300";
  EXPECT_EQ(ReadBack(names), names);
}

TEST_F(PrintedText, EachRareCharacterPrintsOrIsNamed) {
  const char* const data = std::getenv("ZHIWANG_DATA");
  const std::string path = std::string(data == nullptr ? "" : data) + "/mediation/rare_characters.txt";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << path << " is not here; ZHIWANG_DATA names the real data's folder";
  std::string text{std::istreambuf_iterator<char>(file), {}};
  text = absl::StrReplaceAll(text, {{"\n", ""}, {"\r", ""}, {" ", ""}});
  if (const std::string missing = Missing(text); !missing.empty()) {
    EXPECT_THAT(missing, ::testing::MatchesRegex("(U\\+[0-9A-F]{4,6} ?)+"));
    return;
  }
  EXPECT_EQ(ReadBack(text), text);
}

TEST_F(PrintedText, NamesEachCharacterThatNoFontHasOnceAndDrawsNoBox) {
  EXPECT_EQ(Missing("好🦀好🚀，🦀"), "U+1F680 U+1F980");
  EXPECT_EQ(Missing("\uE000"), "U+E000") << "private use";
  EXPECT_EQ(Missing("مرحبا").substr(0, 6), "U+0627");
  EXPECT_EQ(Missing("张三"), "");
  const auto in_a_table = renderer_.Render({absl::UnixEpoch(), {Table{{}, {{{"甲", "🚀"}, true}}}}});
  EXPECT_THAT(in_a_table, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING));
}

TEST_F(PrintedText, RefusesWhatWouldShowItInAnotherOrder) {
  EXPECT_EQ(Missing("付\u202E00001\u202C元"), "U+202C U+202E");
  EXPECT_EQ(Missing("甲\u2067乙\u2069"), "U+2067 U+2069");
  EXPECT_EQ(Missing("甲\x01乙\x7F"), "U+0001 U+007F");
  EXPECT_EQ(Missing(std::string("甲\0乙", 7)), "U+0000");
}

TEST_F(PrintedText, RefusesWhatNobodySees) {
  EXPECT_EQ(Missing("甲\u200B方\u200C付\u200D款"), "U+200B U+200C U+200D");
  EXPECT_EQ(Missing("\uFEFF甲\u00AD方\u2060付\u3164款"), "U+00AD U+2060 U+3164 U+FEFF");
  EXPECT_EQ(Missing("甲方\u2028付款\u2029"), "U+2028 U+2029");
}

TEST_F(PrintedText, IsTakenForNoMarkup) {
  EXPECT_EQ(ReadBack("<b>甲</b>&amp;<span size='1'>"), "<b>甲</b>&amp;<spansize='1'>");
}

TEST_F(PrintedText, BeginsNoLineWithClosingPunctuationWhereALongWordIsCut) {
  Layout layout{absl::UnixEpoch(), {}};
  for (size_t length = 30; length < 90; ++length) {
    layout.blocks.push_back(Paragraph{"见" + std::string(length, 'w') + "。（" + std::string(length, 'n') + "）"});
  }
  const auto document = renderer_.Render(layout);
  ASSERT_THAT(document, IsOk());
  for (const PrintedLine& line : Printed(document->pdf).Lines()) {
    EXPECT_FALSE(BeginsWithClosing(line.text)) << line.text;
    EXPECT_FALSE(EndsWithOpening(line.text)) << line.text;
  }
}

TEST_F(PrintedText, StaysWithinItsColumn) {
  const std::string long_word(200, 'w');
  const std::string row =
      "！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！！";
  const auto document = renderer_.Render({absl::UnixEpoch(),
                                          {Paragraph{long_word + "，" + row}, Paragraph{row + long_word},
                                           Table{{1, 9}, {{{row + "（（（（（（", long_word}}}}}});
  ASSERT_THAT(document, IsOk());
  for (const PrintedLine& line : Printed(document->pdf).Lines()) {
    EXPECT_GE(line.x_min, 73) << line.text;
    EXPECT_LE(line.x_max, 522.5) << line.text;
  }
}

}  // namespace
}  // namespace zhiwang::documents
