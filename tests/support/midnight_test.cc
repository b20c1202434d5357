#include "tests/support/midnight.h"

#include <gtest/gtest.h>

namespace zhiwang::testing {
namespace {

TEST(Midnight, IsWaitedForOnlyInTheLastMomentsOfADay) {
  const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 60 * 60);
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2026, 3, 3), shanghai);
  const absl::Duration margin = absl::Minutes(1);
  EXPECT_EQ(UntilMidnightIsOver(midnight - absl::Seconds(61), margin), absl::ZeroDuration());
  EXPECT_EQ(UntilMidnightIsOver(midnight, margin), absl::ZeroDuration());
  for (const absl::Duration before : {absl::Seconds(60), absl::Seconds(1), absl::Nanoseconds(1)}) {
    EXPECT_GT(midnight - before + UntilMidnightIsOver(midnight - before, margin), midnight);
  }
}

}  // namespace
}  // namespace zhiwang::testing
