#include "services/ctl/text/output.h"

#include <gtest/gtest.h>

#include "services/ctl/intake/bulletin_layout.h"

namespace zhiwang::ctl {
namespace {

TEST(Output, WideCharactersTakeTwoColumnsAndMarksNone) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("藏马镇"), 6);
  EXPECT_EQ(DisplayWidth("（）"), 4) << "full-width brackets";
  EXPECT_EQ(DisplayWidth("𠮷"), 2) << "beyond the basic plane";
  EXPECT_EQ(DisplayWidth("😀"), 2);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1) << "a combining accent";
  EXPECT_EQ(DisplayWidth("ｱ"), 1) << "half-width katakana";
}

TEST(Output, ColumnsLineUpWhateverTheCharacters) {
  Table table({{"单位"}, {"件数", true}});
  table.Add({"水务局", "8"});
  table.Add({"T109", "128"});
  EXPECT_EQ(table.Format(),
            "单位    件数\n"
            "水务局     8\n"
            "T109     128\n");
}

TEST(Output, ATextIsShortenedToColumnsNotBytes) {
  EXPECT_EQ(Shorten("藏马镇", 6), "藏马镇");
  EXPECT_EQ(Shorten("藏马镇", 5), "藏马…");
  EXPECT_EQ(Shorten("藏马镇", 4), "藏…") << "half a character is none";
}

TEST(Output, ATerminalNeverSeesControlCharacters) {
  EXPECT_EQ(Printable("红\x1b[31m字\n\t\x07"), "红\\x1b[31m字  \\x07");
  EXPECT_EQ(Printable("\u009b31m"), "\\x9b31m") << "C1 controls";
  EXPECT_EQ(Printable("a\u202eb"), "a\\u202eb") << "right-to-left override";
  EXPECT_EQ(Printable("\xff好\xe5\xa5"), "\\xff好\\xe5\\xa5") << "broken UTF-8";
  EXPECT_EQ(PrintableParagraph("一\n二\x1b"), "一\n二\\x1b");
}

intake::v1::Rate Rate(int64_t numerator, int64_t denominator, int64_t excluded) {
  intake::v1::Rate rate;
  rate.set_numerator(numerator);
  rate.set_denominator(denominator);
  rate.set_excluded(excluded);
  return rate;
}

TEST(Bulletin, ARateShowsWhatItWasComputedFrom) {
  EXPECT_EQ(FormatRate(Rate(7, 8, 2)), "87.5 % (7/8，另有 2 件未计入)");
  EXPECT_EQ(FormatRate(Rate(8, 8, 0)), "100.0 % (8/8)");
  EXPECT_EQ(FormatRate(Rate(0, 0, 0)), "—") << "nothing of nothing is no rate";
  EXPECT_EQ(FormatRate(Rate(0, 0, 3)), "— (另有 3 件未计入)");
}

}  // namespace
}  // namespace zhiwang::ctl
