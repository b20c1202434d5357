#include "common/privacy/normal_form.h"

#include <gtest/gtest.h>

namespace zhiwang::privacy {
namespace {

TEST(NormalPhone, WritesOneNumberOneWay) {
  for (const char* written :
       {"13812345678", " 138 1234 5678 ", "138-1234-5678", "+8613812345678", "+86 138-1234-5678", "0086 13812345678",
        "（+86）138.1234.5678", "１３８１２３４５６７８", "＋86　138１２３４５６７８", "(+86)13812345678"}) {
    EXPECT_EQ(NormalPhone(written), "13812345678") << written;
  }
  EXPECT_EQ(NormalPhone("0532-8689 0000"), "053286890000");
  EXPECT_EQ(NormalPhone("+852 2345 6789"), "0085223456789");
  EXPECT_EQ(NormalPhone("12345"), "12345");
}

TEST(NormalPhone, AnswersNothingForWhatIsNoNumber) {
  for (const char* wrong : {"", " ", "12", "+86", "138****5678", "13812345678转8001", "一三八", "138+12345678", "￥138",
                            "123456789012345678901", "138\xEF\xBC", "x"}) {
    EXPECT_EQ(NormalPhone(wrong), std::nullopt) << wrong;
  }
}

// The number is the example of GB 11643-1999.
TEST(NormalIdentityNumber, WritesOneNumberOneWay) {
  for (const char* written : {"11010519491231002X", "11010519491231002x", " 110105 19491231 002X ",
                              "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002ｘ"}) {
    EXPECT_EQ(NormalIdentityNumber(written), "11010519491231002X") << written;
  }
  EXPECT_EQ(NormalIdentityNumber("440524188001010014"), "440524188001010014");
  EXPECT_EQ(NormalIdentityNumber("110105491231002"), "110105491231002") << "the form before 1999 stays as it is";
}

TEST(NormalIdentityNumber, AnyOneCharacterThatIsWrongIsNoticed) {
  const std::string right = "11010519491231002X";
  for (size_t i = 0; i < right.size(); ++i) {
    for (const char c : std::string("0123456789X")) {
      if (c == right[i]) continue;
      std::string wrong = right;
      wrong[i] = c;
      EXPECT_EQ(NormalIdentityNumber(wrong), std::nullopt) << wrong;
    }
  }
}

TEST(NormalIdentityNumber, NeighboursInTheWrongOrderAreNoticed) {
  const std::string right = "440524188001010014";
  for (size_t i = 0; i + 1 < right.size(); ++i) {
    if (right[i] == right[i + 1]) continue;
    std::string wrong = right;
    std::swap(wrong[i], wrong[i + 1]);
    EXPECT_EQ(NormalIdentityNumber(wrong), std::nullopt) << wrong;
  }
}

TEST(NormalIdentityNumber, AnswersNothingForWhatIsNoNumber) {
  for (const char* wrong : {"", "X", "1101051949123100", "11010519491231002XX", "11010549123100X", "E12345678",
                            "110105199902300010", "1101051949\n231002X", "一一010519491231002X"}) {
    EXPECT_EQ(NormalIdentityNumber(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang::privacy
