#include "common/handoff/delivery_threads.h"

#include <atomic>

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::handoff {
namespace {

using zhiwang::testing::Eventually;

TEST(TheDeliveryThreads, KeepTwoForEachRelayAndShareTheOthers) {
  DeliveryThreads threads(1);
  const auto one = threads.Join(), other = threads.Join();
  absl::Notification go_on;
  std::atomic<int> running{0};
  const auto work = [&] {
    ++running;
    go_on.WaitForNotification();
  };
  EXPECT_TRUE(one->Run(true, work));
  EXPECT_TRUE(one->Run(true, work));
  EXPECT_FALSE(one->Run(false, work)) << "without the common one";
  EXPECT_TRUE(one->Run(true, work));
  EXPECT_FALSE(one->Run(true, work));
  EXPECT_TRUE(other->Run(true, work));
  EXPECT_TRUE(other->Run(true, work));
  EXPECT_FALSE(other->Run(true, work)) << "the other relay has the common one";
  EXPECT_TRUE(Eventually([&] { return running == 5; }, absl::Seconds(60))) << "all at the same time";
  go_on.Notify();
}

TEST(TheDeliveryThreads, AreFreeAgainAfterTheWork) {
  DeliveryThreads threads(1);
  const auto relay = threads.Join();
  std::atomic<int> done{0};
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(Eventually([&] { return relay->Run(true, [&] { ++done; }); }, absl::Seconds(60)));
  }
  EXPECT_TRUE(Eventually([&] { return done == 100; }, absl::Seconds(60)));
}

}  // namespace
}  // namespace zhiwang::handoff
