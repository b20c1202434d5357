#include "common/text/identity_number.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace zhiwang {
namespace {

constexpr absl::CivilDay kToday(2026, 11, 30);

// The number is the example of GB 11643-1999.
TEST(NormalIdentityNumber, WritesOneNumberOneWay) {
  for (const char* written : {"11010519491231002X", "11010519491231002x", " 110105 19491231 002X ",
                              "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002ｘ"}) {
    EXPECT_EQ(NormalIdentityNumber(written, kToday), "11010519491231002X") << written;
  }
}

// Public report 50: IDValidator#6.
TEST(NormalIdentityNumber, FindsTheSamePersonByEitherForm) {
  EXPECT_EQ(NormalIdentityNumber("110105491231002", kToday), "11010519491231002X");
  EXPECT_EQ(NormalIdentityNumber("110105 491231 002", kToday), NormalIdentityNumber("11010519491231002x", kToday));
  EXPECT_EQ(NormalIdentityNumber("110105490231002", kToday), std::nullopt) << "there is no 31 February";
}

// Public report 50: IDValidator#6.
TEST(NormalIdentityNumber, IsOfSomebodyWhoMayBeAlive) {
  const std::string number = "11010519491231002X";
  EXPECT_EQ(NormalIdentityNumber(number, absl::CivilDay(1949, 12, 31)), number) << "born today";
  EXPECT_EQ(NormalIdentityNumber(number, absl::CivilDay(1949, 12, 30)), std::nullopt) << "born tomorrow";
  EXPECT_EQ(NormalIdentityNumber(number, absl::CivilDay(2079, 12, 31)), number) << "130 years old";
  EXPECT_EQ(NormalIdentityNumber(number, absl::CivilDay(2080, 1, 1)), std::nullopt);
  EXPECT_EQ(NormalIdentityNumber("110105491231002", absl::CivilDay(1949, 12, 30)), std::nullopt)
      << "in 15 digits as in 18";
  EXPECT_EQ(NormalIdentityNumber("440524188001010014", kToday), std::nullopt) << "born in 1880";
}

TEST(NormalIdentityNumber, AnyOneCharacterThatIsWrongIsNoticed) {
  const std::string right = "11010519491231002X";
  for (size_t i = 0; i < right.size(); ++i) {
    for (const char c : std::string("0123456789X")) {
      if (c == right[i]) continue;
      std::string wrong = right;
      wrong[i] = c;
      EXPECT_EQ(NormalIdentityNumber(wrong, kToday), std::nullopt) << wrong;
    }
  }
}

TEST(NormalIdentityNumber, NeighboursInTheWrongOrderAreNoticed) {
  const std::string right = "440524198001010013";
  for (size_t i = 0; i + 1 < right.size(); ++i) {
    if (right[i] == right[i + 1]) continue;
    std::string wrong = right;
    std::swap(wrong[i], wrong[i + 1]);
    EXPECT_EQ(NormalIdentityNumber(wrong, kToday), std::nullopt) << wrong;
  }
}

TEST(NormalIdentityNumber, AnswersNothingForWhatIsNoNumber) {
  for (const char* wrong : {"", "X", "1101051949123100", "11010519491231002XX", "11010549123100X", "E12345678",
                            "110105199902300010", "1101051949\n231002X", "一一010519491231002X"}) {
    EXPECT_EQ(NormalIdentityNumber(wrong, kToday), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang
