#include "common/text/text.h"

#include <string>

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace zhiwang {
namespace {

TEST(Texts, FourByteCharactersCountOne) {
  EXPECT_EQ(CountCharacters("𠮷😀a中"), 4);
  EXPECT_EQ(FirstCharacters("𠮷😀a中", 2), "𠮷😀");
  EXPECT_EQ(FirstCharacters("ab", 5), "ab");
}

TEST(Texts, InvalidUtf8ControlCharactersAndBlanksAreRefused) {
  EXPECT_TRUE(CheckText("t", "第一行\n第二行\t😀", 1, 20).ok());
  for (const std::string& wrong : {std::string("\xff"), std::string("\xed\xa0\x80"), std::string("a\0b", 3),
                                   std::string("\x1b[2J"), std::string("  \n "), std::string(), std::string(21, 'x')}) {
    EXPECT_EQ(ReasonOf(CheckText("t", wrong, 1, 20)), common::v1::FIELD_INVALID);
  }
}

// Public report 51: zblogphp#42.
TEST(Texts, OfWhichAReaderSeesNothingAreEmpty) {
  for (const char* unseen :
       {"\u3000", "\u00A0\u2003", "\u200B\u200C\u200D", "\u2060\uFEFF", "\u3164", "\u115F\u1160", "\uFFA0", "\u00AD",
        "\u034F", "\u061C", "\u180E", "\uFE0F", "\u2800", "\U000E0020", " \u200B\n\u3000"}) {
    EXPECT_EQ(ReasonOf(CheckText("t", unseen, 1, 20)), common::v1::FIELD_INVALID) << unseen;
    EXPECT_TRUE(CheckText("t", unseen, 0, 20).ok()) << "where it may be empty";
  }
  for (const char* seen : {"。", "?", "1", "a\u200B", "👌🏽", "\u3000字"}) {
    EXPECT_TRUE(CheckText("t", seen, 1, 20).ok()) << seen;
  }
}

TEST(Texts, HoldPersonalNumbersHoweverTheyAreWritten) {
  for (const char* telling : {"找李某，13987654321", "电话139 8765 4321。", "１３９８７６５４３２１",
                              "+86-139-8765-4321", "身份证11010519491231002X", "号码 053286890004 找张"}) {
    EXPECT_TRUE(HoldsPersonalNumber(telling)) << telling;
  }
  for (const char* fine : {"", "两户因排水争执", "2026-03-02 至 2026-03-08，共 12 户", "赔偿 10,500.00 元",
                           "2026-03-02 10:30 在 3 组 15 号", "面积 1234567890 平方毫米", "12345 转来"}) {
    EXPECT_FALSE(HoldsPersonalNumber(fine)) << fine;
  }
}

// Public report 39: csvlint#31.
TEST(Names, AreOneLineWithoutBlanksAroundThem) {
  EXPECT_EQ(ReadName("name", " 水务局\u3000", 1, 20).value(), "水务局");
  EXPECT_EQ(ReadName("name", "水务局\r\n", 1, 20).value(), "水务局");
  EXPECT_EQ(ReadName("name", "\uFEFFLi Lei", 1, 20).value(), "Li Lei");
  EXPECT_EQ(ReadName("name", "", 0, 20).value(), "");
  for (const char* wrong : {"水务\n局", "水务\t局", "\u3000", ""}) {
    EXPECT_EQ(ReasonOf(ReadName("name", wrong, 1, 20).status()), common::v1::FIELD_INVALID) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang
