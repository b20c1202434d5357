#include "common/rpc/executor.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace zhiwang::rpc {
namespace {

TEST(Executor, FinishesWhatIsQueuedBeforeItGoes) {
  std::atomic<int> done{0};
  {
    absl::Notification let_go;
    Executor executor({.workers = 2, .most_waiting = 1'000});
    for (int i = 0; i < 500; ++i) {
      EXPECT_TRUE(executor.Submit(absl::InfiniteFuture(), [&](bool in_time) {
        let_go.WaitForNotification();
        done += in_time;
      }));
    }
    EXPECT_GE(executor.waiting(), 498);
    EXPECT_EQ(done, 0);
    let_go.Notify();
  }
  EXPECT_EQ(done, 500);
}

TEST(Executor, TakesNoMoreThanItsQueueHoldsAndSomeAgainLater) {
  absl::Notification working, let_go, last;
  std::atomic<int> done{0};
  Executor executor({.workers = 1, .most_waiting = 2});
  ASSERT_TRUE(executor.Submit(absl::InfiniteFuture(), [&](bool) {
    working.Notify();
    let_go.WaitForNotification();
  }));
  working.WaitForNotification();
  const auto count = [&](bool) { ++done; };
  EXPECT_TRUE(executor.Submit(absl::InfiniteFuture(), count));
  EXPECT_TRUE(executor.Submit(absl::InfiniteFuture(), [&](bool) {
    ++done;
    last.Notify();
  }));
  EXPECT_FALSE(executor.Submit(absl::InfiniteFuture(), count));
  EXPECT_EQ(executor.waiting(), 2);
  let_go.Notify();
  last.WaitForNotification();
  EXPECT_EQ(executor.waiting(), 0);
  EXPECT_TRUE(executor.Submit(absl::InfiniteFuture(), count));
}

TEST(Executor, TellsATaskThatItsDeadlinePassedAndKeepsTheOrder) {
  std::vector<bool> in_time;
  {
    Executor executor({.workers = 1, .most_waiting = 10});
    for (const absl::Time deadline : {absl::InfiniteFuture(), absl::Now() - absl::Milliseconds(1), absl::InfinitePast(),
                                      absl::Now() + absl::Minutes(5)}) {
      EXPECT_TRUE(executor.Submit(deadline, [&](bool is) { in_time.push_back(is); }));
    }
  }
  EXPECT_THAT(in_time, ::testing::ElementsAre(true, false, false, true));
}

TEST(Executor, CallsEachTaskItTookExactlyOnce) {
  constexpr int kThreads = 4, kEach = 2'000;
  std::vector<std::atomic<int>> calls(kThreads * kEach);
  std::atomic<int> taken{0};
  {
    Executor executor({.workers = 3, .most_waiting = 64});
    std::vector<std::thread> submitters;
    for (int t = 0; t < kThreads; ++t) {
      submitters.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          taken += executor.Submit(absl::InfiniteFuture(),
                                   [&calls, n = static_cast<size_t>(t * kEach + i)](bool) { ++calls[n]; });
        }
      });
    }
    for (std::thread& submitter : submitters) submitter.join();
  }
  int called = 0;
  for (const std::atomic<int>& count : calls) {
    EXPECT_LE(count, 1);
    called += count;
  }
  EXPECT_EQ(called, taken);
}

}  // namespace
}  // namespace zhiwang::rpc
