#include "common/server/connections/connection_pace.h"

#include <string>

#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

constexpr absl::Duration kPause = ConnectionPace::kPause;

class Pace : public ::testing::Test {
 protected:
  // How long the next connection of that network waits.
  absl::Duration WaitOf(const std::string& network) { return pace_.Next(network, now_) - now_; }

  ConnectionPace pace_;
  absl::Duration now_ = absl::Hours(1);
};

TEST_F(Pace, IsNoMatterForNetworksThatNeverFlooded) {
  pace_.Slow("a", now_);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(WaitOf("b"), absl::ZeroDuration());
}

// Public report 62: CVE-2023-44487.
TEST_F(Pace, OfANetworkThatFloodedIsOneConnectionAfterTheOther) {
  EXPECT_EQ(WaitOf("a"), absl::ZeroDuration());
  pace_.Slow("a", now_);
  EXPECT_EQ(WaitOf("a"), kPause);
  EXPECT_EQ(WaitOf("a"), 2 * kPause);
  now_ += 2 * kPause;
  EXPECT_EQ(WaitOf("a"), kPause);
  pace_.Slow("a", now_);
  EXPECT_EQ(WaitOf("a"), 2 * kPause) << "those that wait keep their turn";
  now_ += absl::Seconds(5);
  EXPECT_EQ(WaitOf("a"), absl::ZeroDuration()) << "nobody connected meanwhile";
  EXPECT_EQ(WaitOf("a"), kPause);
}

TEST_F(Pace, IsForgottenAfterAWhile) {
  pace_.Slow("a", now_);
  now_ += ConnectionPace::kRemembered;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(WaitOf("a"), absl::ZeroDuration());
}

TEST_F(Pace, LetsNobodyWaitForLong) {
  pace_.Slow("a", now_);
  int waiting = 0;
  for (; WaitOf("a") != absl::InfiniteDuration(); ++waiting) ASSERT_LT(waiting, 1'000);
  EXPECT_EQ(waiting, ConnectionPace::kLongestWait / kPause);
  now_ += kPause;
  EXPECT_EQ(WaitOf("a"), ConnectionPace::kLongestWait) << "as one gets in, one more may wait";
}

}  // namespace
}  // namespace zhiwang::server
