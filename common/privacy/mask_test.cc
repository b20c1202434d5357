#include "common/privacy/mask.h"

#include <random>

#include <gtest/gtest.h>

#include "common/text/normal_form.h"
#include "common/text/text.h"
#include "tests/support/seed.h"

namespace zhiwang::privacy {
namespace {

constexpr char kNotUtf8[] = "\xE5\xBC";

TEST(MaskName, KeepsTheFirstCharacter) {
  EXPECT_EQ(MaskName("张三"), "张*");
  EXPECT_EQ(MaskName("欧阳修"), "欧**");
  EXPECT_EQ(MaskName("𠮷田"), "𠮷*");
  EXPECT_EQ(MaskName("张𠮷"), "张*");
  EXPECT_EQ(MaskName("John"), "J***");
  EXPECT_EQ(MaskName("Li Lei"), "L****");
  EXPECT_EQ(MaskName("😀王五"), "😀**");
  EXPECT_EQ(MaskName("买买提·艾力"), "买*****");
}

// Public report 52: data-quality PR#423.
TEST(MaskName, HidesANameOfOneCharacter) {
  for (const char* name : {"张", "𠮷", "J", "😀", "张\u200B", "\u2060张\uFEFF", "张\u3164", "a\u0301", "张\uFE00",
                           "👨‍👩‍👧", "张 ", "\u3000张"}) {
    EXPECT_EQ(MaskName(name), "*") << name;
  }
}

TEST(MaskName, CountsALetterWithItsMarksOnce) {
  EXPECT_EQ(MaskName("e\u0301te\u0301"), "e\u0301**");
  EXPECT_EQ(MaskName("张\u200B三"), "张*");
}

TEST(MaskPhone, KeepsTheFirstThreeAndTheLastFour) {
  EXPECT_EQ(MaskPhone("13812345678"), "138****5678");
  EXPECT_EQ(MaskPhone("053286890000"), "053*****0000");
}

TEST(MaskPhone, KeepsTheLastTwoOfAShortNumberButAtMostHalf) {
  EXPECT_EQ(MaskPhone("86890012"), "******12");
  EXPECT_EQ(MaskPhone("1381234567"), "********67");
  EXPECT_EQ(MaskPhone("12345"), "***45");
  EXPECT_EQ(MaskPhone("1234"), "**34");
  EXPECT_EQ(MaskPhone("123"), "**3");
  EXPECT_EQ(MaskPhone("12"), "*2");
  EXPECT_EQ(MaskPhone("1"), "*");
}

TEST(MaskIdentityNumber, KeepsTheEnds) {
  EXPECT_EQ(MaskIdentityNumber("11010519491231002X"), "1****************X");
  EXPECT_EQ(MaskIdentityNumber("110105491231002"), "1*************2");
  EXPECT_EQ(MaskIdentityNumber("E12345678"), "E*******8");
  EXPECT_EQ(MaskIdentityNumber("123"), "***");
}

TEST(MaskAddress, HidesFromTheFirstDigitOnAndAtLeastTheLastHalf) {
  EXPECT_EQ(MaskAddress("隐珠街道双珠路社区3号楼"), "隐珠街道双珠******");
  EXPECT_EQ(MaskAddress("双珠路300号2单元"), "双珠路*******");
  EXPECT_EQ(MaskAddress("双珠路３００号"), "双珠路****");
  EXPECT_EQ(MaskAddress("藏马镇𠮷村东头"), "藏马镇****");
  EXPECT_EQ(MaskAddress("8号"), "**");
  EXPECT_EQ(MaskAddress("村"), "*");
}

TEST(Masks, EmptyStaysEmptyAndWhatIsNotTextIsHidden) {
  for (const auto mask : {MaskName, MaskPhone, MaskIdentityNumber, MaskAddress}) {
    EXPECT_EQ(mask(""), "");
    EXPECT_EQ(mask(kNotUtf8), "*");
  }
}

TEST(Masks, AreTextOfTheSameLengthThatHidesSomething) {
  const unsigned seed = zhiwang::testing::Seed();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::string_view alphabet[] = {"张", "𠮷", "😀", "a", "7", "７", " ", "é"};
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto length = 1 + random() % 24; length > 0; --length) text += alphabet[random() % std::size(alphabet)];
    for (const auto mask : {MaskName, MaskPhone, MaskIdentityNumber, MaskAddress}) {
      const std::string masked = mask(text);
      EXPECT_TRUE(IsUtf8(masked)) << text;
      EXPECT_EQ(VisibleCharacters(masked).size(), VisibleCharacters(text).size()) << text;
      EXPECT_TRUE(IsBlank(text) || masked.find('*') != std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace zhiwang::privacy
