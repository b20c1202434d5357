#include "services/mediation/rules/domain/rules.h"

#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

Rules Version(int64_t version, int effective_day) {
  Rules rules;
  rules.version = version;
  rules.effective_day = effective_day;
  return rules;
}

TEST(RulesOfMediation, AreTheDefaultsBeforeTheFirstVersionHolds) {
  EXPECT_EQ(RulesOn({}, 20261130).version, 0);
  const std::vector<Rules> versions = {Version(1, 20261201)};
  EXPECT_EQ(RulesOn(versions, 20261130).version, 0);
  EXPECT_EQ(RulesOn(versions, 20261201).version, 1);
}

TEST(RulesOfMediation, AreThoseThatWereSetLastForTheDay) {
  const std::vector<Rules> versions = {Version(1, 20260101), Version(2, 20270101), Version(3, 20261201)};
  EXPECT_EQ(RulesOn(versions, 20261130).version, 1);
  EXPECT_EQ(RulesOn(versions, 20261201).version, 3);
  EXPECT_EQ(RulesOn(versions, 20270101).version, 3) << "the third was set in the place of the second";
}

}  // namespace
}  // namespace zhiwang::mediation
