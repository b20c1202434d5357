#include "common/text/normal_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Public report 42: AvS_FastSimpleImport#231.
TEST(NameKey, IsOneForNamesThatLookTheSame) {
  for (const char* same : {"安全生产", "安全生产 ", " 安全\u3000生产", "安全\u200B生产", "安\n全生产"}) {
    EXPECT_EQ(NameKey(same), NameKey("安全生产")) << same;
  }
  EXPECT_EQ(NameKey("ＡＢＣ１２３"), NameKey("abc123"));
  EXPECT_EQ(NameKey("（一）组"), NameKey("(一)组"));
  EXPECT_EQ(NameKey("e\u0301"), NameKey("\u00E9"));
  EXPECT_NE(NameKey("安全生产"), NameKey("安全生產"));
  EXPECT_NE(NameKey("第1组"), NameKey("第11组"));
  EXPECT_NE(NameKey("𠮷"), NameKey("😀"));
  EXPECT_NE(NameKey("𠮷"), NameKey("吉"));
  EXPECT_EQ(NameKey("\u3000\u200B"), "");
}

TEST(ComposedText, HasALetterAndItsMarkAsOne) {
  EXPECT_EQ(ComposedText("e\u0301，借条"), "\u00E9，借条");
  EXPECT_EQ(ComposedText("ＩＭＧ"), "ＩＭＧ") << "width stays";
}

TEST(DrawnText, LeavesOutWhatHidesOrTurnsAround) {
  EXPECT_EQ(DrawnText("借条\u202Efdp"), "借条fdp");
  EXPECT_EQ(DrawnText("借\u200B条\u2066 一\u2069"), "借条 一") << "blanks stay";
  EXPECT_EQ(DrawnText("\uFEFF"), "");
  EXPECT_EQ(DrawnText("𠮷借条"), "𠮷借条");
}

TEST(PlainForm, IsHowANumberIsRead) {
  EXPECT_EQ(PlainForm("＋８６　１３８\u00A0－ABC"), "+86 138 -abc");
  EXPECT_EQ(PlainForm("\u202A138\u202C"), "138");
  EXPECT_EQ(PlainForm("1–2—3－4"), "1-2-3-4");
}

TEST(Trimmed, LeavesWhatAReaderSees) {
  EXPECT_EQ(Trimmed("\u3000 a b \n"), "a b");
  EXPECT_EQ(Trimmed("\u200B"), "");
  EXPECT_EQ(Trimmed("👨‍👩‍👧"), "👨‍👩‍👧") << "what joins stays";
  EXPECT_EQ(Trimmed(""), "");
}

TEST(VisibleCharacters, AreCountedAsAReaderDoes) {
  EXPECT_THAT(VisibleCharacters("张三"), ElementsAre("张", "三"));
  EXPECT_THAT(VisibleCharacters("e\u0301x"), ElementsAre("e\u0301", "x"));
  EXPECT_THAT(VisibleCharacters("👨‍👩‍👧"), ElementsAre("👨‍👩‍👧"));
  EXPECT_THAT(VisibleCharacters(" \u3164\u200B"), IsEmpty());
}

}  // namespace
}  // namespace zhiwang
