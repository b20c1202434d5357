#include "common/rules/domain/holding.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::rules {
namespace {

struct Version {
  int64_t version = 0;
  int effective_day = 0;
};

TEST(RulesOfADay, AreTheDefaultsBeforeTheFirstVersionHolds) {
  EXPECT_EQ(RulesOn<Version>({}, 20261130).version, 0);
  const std::vector<Version> versions = {{1, 20261201}};
  EXPECT_EQ(RulesOn<Version>(versions, 20261130).version, 0);
  EXPECT_EQ(RulesOn<Version>(versions, 20261201).version, 1);
}

TEST(RulesOfADay, AreThoseThatWereSetLastForTheDay) {
  const std::vector<Version> versions = {{1, 20260101}, {2, 20270101}, {3, 20261201}};
  EXPECT_EQ(RulesOn<Version>(versions, 20261130).version, 1);
  EXPECT_EQ(RulesOn<Version>(versions, 20261201).version, 3);
  EXPECT_EQ(RulesOn<Version>(versions, 20270101).version, 3) << "the third was set in the place of the second";
}

}  // namespace
}  // namespace zhiwang::rules
