#include "common/server/limits/caller_limits.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::server {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// The number of calls that the caller may make at that time, none of them lasting.
int CallsAt(CallerLimits& limits, const std::string& caller, absl::Time now) {
  int calls = 0;
  while (limits.Enter(caller, now).ok()) ++calls;
  return calls;
}

TEST(ACaller, MayMakeABurstAndThenSoManyASecond) {
  CallerLimits limits({.calls_per_second = 50, .burst = 100, .in_flight = 20});
  EXPECT_EQ(CallsAt(limits, "a", kStart), 100);
  EXPECT_EQ(CallsAt(limits, "a", kStart + absl::Seconds(1)), 50);
  EXPECT_EQ(CallsAt(limits, "a", kStart + absl::Milliseconds(1'100)), 5);
  EXPECT_EQ(CallsAt(limits, "b", kStart + absl::Milliseconds(1'100)), 100) << "another caller";
  EXPECT_EQ(CallsAt(limits, "a", kStart + absl::Hours(1)), 100) << "saved up to a burst, no more";
}

TEST(ACaller, IsToldWhenToComeBackAndMayThen) {
  CallerLimits limits({.calls_per_second = 50, .burst = 1, .in_flight = 20});
  ASSERT_EQ(CallsAt(limits, "a", kStart), 1);
  const auto refused = limits.Enter("a", kStart);
  EXPECT_THAT(refused, IsRefused(absl::StatusCode::kResourceExhausted, common::v1::CALLS_TOO_MANY));
  EXPECT_EQ(RetryDelayOf(refused.status()), absl::Milliseconds(20));
  EXPECT_TRUE(limits.Enter("a", kStart + RetryDelayOf(refused.status())).ok());
}

TEST(ACaller, MayHaveSoManyCallsInFlight) {
  CallerLimits limits({.calls_per_second = 0, .burst = 0, .in_flight = 3});
  std::vector<std::shared_ptr<const CallerLimits::Place>> places;
  for (int i = 0; i < 3; ++i) places.push_back(*limits.Enter("a", kStart));
  EXPECT_THAT(limits.Enter("a", kStart), IsRefused(absl::StatusCode::kResourceExhausted, common::v1::CALLS_TOO_MANY));
  EXPECT_TRUE(limits.Enter("b", kStart).ok());
  places.pop_back();
  EXPECT_TRUE(limits.Enter("a", kStart).ok());
}

TEST(ACaller, GainsNothingAndLosesNothingWhenTheClockIsSetBack) {
  CallerLimits limits({.calls_per_second = 50, .burst = 100, .in_flight = 20});
  ASSERT_EQ(CallsAt(limits, "a", kStart), 100);
  EXPECT_EQ(CallsAt(limits, "a", kStart - absl::Hours(1)), 0);
  EXPECT_EQ(CallsAt(limits, "a", kStart - absl::Hours(1) + absl::Seconds(1)), 50);
}

TEST(CallersOfLongAgo, AreForgottenAndThoseWithACallInFlightAreNot) {
  CallerLimits limits({.calls_per_second = 50, .burst = 100, .in_flight = 20});
  const auto lasting = *limits.Enter("lasting", kStart);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(limits.Enter(std::to_string(i), kStart + absl::Seconds(i)).ok());
  }
  EXPECT_LE(limits.size(), 2'000u);
  EXPECT_EQ(CallsAt(limits, "lasting", kStart + absl::Hours(5)), 100);
}

}  // namespace
}  // namespace zhiwang::server
