#include "common/server/executor.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::server {
namespace {

using Verdict = Executor::Verdict;
using ::testing::ElementsAre;

constexpr rpc::Priority kOrdinary = rpc::Priority::kInteractive;

// With `workers` that ordinary calls may all take, and a queue that nothing is shed from.
Executor::Options Patient(int workers, int most_waiting) {
  return {.workers = workers,
          .most_waiting = most_waiting,
          .longest_wait = absl::InfiniteDuration(),
          .interactive_percent = 100,
          .batch_percent = 10};
}

TEST(Executor, FinishesWhatIsQueuedBeforeItGoes) {
  std::atomic<int> done{0};
  {
    absl::Notification let_go;
    Executor executor(Patient(2, 1'000));
    for (int i = 0; i < 500; ++i) {
      EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), [&](Verdict verdict) {
        let_go.WaitForNotification();
        done += verdict == Verdict::kRun;
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
  Executor executor(Patient(1, 2));
  ASSERT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), [&](Verdict) {
    working.Notify();
    let_go.WaitForNotification();
  }));
  working.WaitForNotification();
  const auto count = [&](Verdict) { ++done; };
  EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), count));
  EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), [&](Verdict) {
    ++done;
    last.Notify();
  }));
  EXPECT_FALSE(executor.Submit(kOrdinary, absl::InfiniteFuture(), count));
  EXPECT_EQ(executor.waiting(), 2);
  let_go.Notify();
  last.WaitForNotification();
  EXPECT_EQ(executor.waiting(), 0);
  EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), count));
}

TEST(Executor, TellsATaskThatItsDeadlinePassedAndKeepsTheOrder) {
  std::vector<bool> in_time;
  {
    Executor executor(Patient(1, 10));
    for (const absl::Time deadline : {absl::InfiniteFuture(), absl::Now() - absl::Milliseconds(1), absl::InfinitePast(),
                                      absl::Now() + absl::Minutes(5)}) {
      EXPECT_TRUE(
          executor.Submit(kOrdinary, deadline, [&](Verdict verdict) { in_time.push_back(verdict == Verdict::kRun); }));
    }
  }
  EXPECT_THAT(in_time, ElementsAre(true, false, false, true));
}

TEST(Executor, CallsEachTaskItTookExactlyOnce) {
  constexpr int kThreads = 4, kEach = 2'000;
  std::vector<std::atomic<int>> calls(kThreads * kEach);
  std::atomic<int> taken{0};
  {
    Executor executor(Patient(3, 64));
    std::vector<std::thread> submitters;
    for (int t = 0; t < kThreads; ++t) {
      submitters.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          taken += executor.Submit(kOrdinary, absl::InfiniteFuture(),
                                   [&calls, n = static_cast<size_t>(t * kEach + i)](Verdict) { ++calls[n]; });
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

// Workers that are all kept busy until they are let go, by tasks of this priority.
class Kept {
 public:
  Kept(Executor& executor, rpc::Priority priority, int count) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(executor.Submit(priority, absl::InfiniteFuture(), [this](Verdict) {
        ++busy_;
        let_go_.WaitForNotification();
      }));
    }
    EXPECT_TRUE(zhiwang::testing::Eventually([&] { return busy_ == count; }));
  }
  void LetGo() { let_go_.Notify(); }

 private:
  std::atomic<int> busy_{0};
  absl::Notification let_go_;
};

TEST(Priorities, ServeWhatIsMoreUrgentFirst) {
  absl::Mutex mutex;
  std::string order;
  {
    Executor executor(Patient(1, 100));
    Kept kept(executor, kOrdinary, 1);
    for (const auto& [priority, name] :
         {std::pair(rpc::Priority::kBatch, 'b'), std::pair(kOrdinary, 'i'), std::pair(rpc::Priority::kEmergency, 'e'),
          std::pair(kOrdinary, 'i'), std::pair(rpc::Priority::kEmergency, 'e')}) {
      EXPECT_TRUE(executor.Submit(priority, absl::InfiniteFuture(), [&, name = name](Verdict) {
        absl::MutexLock lock(&mutex);
        order += name;
      }));
    }
    kept.LetGo();
  }
  EXPECT_EQ(order, "eeiib");
}

TEST(Priorities, KeepWorkersFreeForWhatIsMoreUrgent) {
  Executor::Options options = Patient(10, 100);
  options.interactive_percent = 80;
  Executor executor(options);
  Kept interactive(executor, kOrdinary, 8), batch(executor, rpc::Priority::kBatch, 1);
  absl::Notification ninth, emergency;
  EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), [&](Verdict) { ninth.Notify(); }));
  EXPECT_TRUE(executor.Submit(rpc::Priority::kEmergency, absl::InfiniteFuture(), [&](Verdict) { emergency.Notify(); }));
  emergency.WaitForNotification();
  EXPECT_FALSE(ninth.HasBeenNotified());
  EXPECT_EQ(executor.waiting(), 1);
  interactive.LetGo();
  ninth.WaitForNotification();
  batch.LetGo();
}

TEST(Executor, ShedsWhatWaitsTooLongWhileItsWorkersAreKept) {
  Executor::Options options = Patient(1, 100);
  options.longest_wait = absl::Milliseconds(50);
  Executor executor(options);
  Kept kept(executor, kOrdinary, 1);
  const absl::Time queued = absl::Now();
  absl::Notification shed;
  EXPECT_TRUE(executor.Submit(kOrdinary, absl::InfiniteFuture(), [&](Verdict verdict) {
    EXPECT_EQ(verdict, Verdict::kWaitedTooLong);
    shed.Notify();
  }));
  shed.WaitForNotification();
  EXPECT_GE(absl::Now() - queued, absl::Milliseconds(50));
  EXPECT_EQ(executor.waiting(), 0);
  kept.LetGo();
}

}  // namespace
}  // namespace zhiwang::server
