#include "common/numbers/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::numbers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NumbersOfABook, AreSoundWhereEachIsUsedOnceInWhateverOrder) {
  EXPECT_TRUE(Verify({}, 0).empty());
  EXPECT_TRUE(Verify({3, 1, 2}, 3).empty());
}

TEST(NumbersOfABook, AreMissingWhereNoResourceHasThem) {
  const Faults faults = Verify({2, 3, 7}, 9);
  EXPECT_THAT(faults.missing, ElementsAre(Stretch{1, 1}, Stretch{4, 6}, Stretch{8, 9}));
  EXPECT_THAT(faults.repeated, IsEmpty());
  EXPECT_THAT(faults.not_given, IsEmpty());
  EXPECT_THAT(Verify({}, 998).missing, ElementsAre(Stretch{1, 998}));
}

TEST(NumbersOfABook, AreRepeatedWhereTwoHaveThem) {
  const Faults faults = Verify({2, 1, 3, 2, 2, 1}, 3);
  EXPECT_THAT(faults.repeated, ElementsAre(1, 2));
  EXPECT_THAT(faults.missing, IsEmpty());
}

TEST(NumbersOfABook, AreNotGivenWhereTheBookHasNotComeSoFar) {
  const Faults faults = Verify({0, 1, 2, 4}, 2);
  EXPECT_THAT(faults.not_given, ElementsAre(0, 4));
  EXPECT_THAT(faults.missing, IsEmpty()) << "3 was not given either";
}

}  // namespace
}  // namespace zhiwang::numbers
