#include "common/text/credit_code.h"

#include <optional>

#include <gtest/gtest.h>

namespace zhiwang {
namespace {

TEST(CreditCode, IsReadHoweverItIsWritten) {
  EXPECT_EQ(NormalCreditCode("91330100799655058B"), "91330100799655058B");
  EXPECT_EQ(NormalCreditCode(" 9133 0100 7996 5505 8b "), "91330100799655058B");
  EXPECT_EQ(NormalCreditCode("９１３３０１００７９９６５５０５８Ｂ"), "91330100799655058B");
  EXPECT_EQ(NormalCreditCode("9144030071526726XG"), "9144030071526726XG");
  EXPECT_EQ(NormalCreditCode("914403001922038216"), "914403001922038216");
}

TEST(CreditCode, IsRefusedWhereACharacterIsWrong) {
  EXPECT_EQ(NormalCreditCode("91330100799655058C"), std::nullopt);
  EXPECT_EQ(NormalCreditCode("91330100799655068B"), std::nullopt);
  EXPECT_EQ(NormalCreditCode("9133010079965505IB"), std::nullopt) << "I is none of its characters";
  EXPECT_EQ(NormalCreditCode("9133010079965505B"), std::nullopt);
  EXPECT_EQ(NormalCreditCode(""), std::nullopt);
}

}  // namespace
}  // namespace zhiwang
