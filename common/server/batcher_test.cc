#include "common/server/batcher.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr rpc::Priority kOrdinary = rpc::Priority::kInteractive;
constexpr absl::Time kAnyTime = absl::InfiniteFuture();

// One thread, kept busy with a first batch until it is let go; then what happened to the others.
class Batches : public ::testing::Test {
 protected:
  using Letters = Batcher<std::string>;

  void Begin(const Letters::Options& options) {
    batcher_ = std::make_unique<Letters>(
        options,
        [this](std::vector<std::string> batch) {
          if (batch.front() == "first") {
            working_.Notify();
            let_go_.WaitForNotification();
            return;
          }
          absl::MutexLock lock(&mutex_);
          batches_.push_back(std::move(batch));
        },
        [this](const std::string& item, const absl::Status& why) {
          absl::MutexLock lock(&mutex_);
          refused_.emplace_back(item, ReasonOf(why));
          EXPECT_EQ(ReasonOf(why) == common::v1::OVERLOADED, RetryDelayOf(why) > absl::ZeroDuration());
        });
    batcher_->Submit(kOrdinary, kAnyTime, "first");
    working_.WaitForNotification();
  }
  // Lets the thread go and waits until all is done.
  void End() {
    let_go_.Notify();
    batcher_.reset();
  }
  std::vector<std::pair<std::string, common::v1::ErrorReason>> refused() {
    absl::MutexLock lock(&mutex_);
    return refused_;
  }

  absl::Notification working_, let_go_;
  absl::Mutex mutex_;
  std::vector<std::vector<std::string>> batches_;
  std::vector<std::pair<std::string, common::v1::ErrorReason>> refused_;
  std::unique_ptr<Letters> batcher_;
};

TEST_F(Batches, HoldWhatWaitedMeanwhileTheMostUrgentFirst) {
  Begin({.threads = 1, .largest = 3, .most_waiting = 10});
  batcher_->Submit(rpc::Priority::kBatch, kAnyTime, "b");
  for (const char* item : {"i1", "i2", "i3"}) batcher_->Submit(kOrdinary, kAnyTime, item);
  batcher_->Submit(rpc::Priority::kEmergency, kAnyTime, "e");
  EXPECT_EQ(calls_waiting, 5) << "the metric counts them";
  End();
  EXPECT_EQ(calls_waiting, 0);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre("e", "i1", "i2"), ElementsAre("i3", "b")));
  EXPECT_THAT(refused_, IsEmpty());
}

TEST_F(Batches, LeaveOutWhatNobodyWaitsForAnyMore) {
  Begin({.threads = 1, .largest = 2, .most_waiting = 10});
  batcher_->Submit(kOrdinary, absl::Now() - absl::Seconds(1), "late");
  batcher_->Submit(kOrdinary, kAnyTime, "a");
  batcher_->Submit(kOrdinary, absl::Now() + absl::Minutes(1), "b");
  End();
  EXPECT_THAT(batches_, ElementsAre(ElementsAre("a", "b"))) << "nor does it take a place";
  EXPECT_THAT(refused_, ElementsAre(std::pair("late", common::v1::DEADLINE_PASSED)));
}

TEST_F(Batches, AreNotWaitedForLongWhileTheThreadsAreKept) {
  Begin({.threads = 1, .largest = 2, .most_waiting = 10, .longest_wait = absl::Milliseconds(50)});
  const absl::Time queued = absl::Now();
  batcher_->Submit(rpc::Priority::kEmergency, kAnyTime, "a");
  ASSERT_TRUE(Eventually([&] { return refused().size() == 1; }));
  EXPECT_GE(absl::Now() - queued, absl::Milliseconds(50));
  EXPECT_THAT(refused(), ElementsAre(std::pair("a", common::v1::OVERLOADED)));
  EXPECT_EQ(calls_waiting, 0);
  End();
  EXPECT_THAT(batches_, IsEmpty());
}

TEST_F(Batches, AreWaitedForBySoManyOfAPriorityAndOthersAreRefusedAtOnce) {
  Begin({.threads = 1, .largest = 10, .most_waiting = 2});
  for (const char* item : {"a", "b", "c"}) batcher_->Submit(kOrdinary, kAnyTime, item);
  EXPECT_THAT(refused(), ElementsAre(std::pair("c", common::v1::OVERLOADED)));
  batcher_->Submit(rpc::Priority::kEmergency, kAnyTime, "e");
  End();
  EXPECT_THAT(batches_, ElementsAre(ElementsAre("e", "a", "b")));
}

TEST_F(Batches, WorkOnOrRefuseEachItemOnce) {
  constexpr int kThreads = 4, kEach = 2'000;
  std::vector<std::atomic<int>> seen(kThreads * kEach);
  {
    Batcher<size_t> batcher(
        {.threads = 2, .largest = 16, .most_waiting = 64, .longest_wait = absl::Milliseconds(1)},
        [&](const std::vector<size_t>& batch) {
          for (const size_t n : batch) ++seen[n];
        },
        [&](size_t n, const absl::Status&) { ++seen[n]; });
    std::vector<std::thread> submitters;
    for (int t = 0; t < kThreads; ++t) {
      submitters.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) batcher.Submit(kOrdinary, kAnyTime, static_cast<size_t>(t * kEach + i));
      });
    }
    for (std::thread& submitter : submitters) submitter.join();
  }
  for (const std::atomic<int>& count : seen) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace zhiwang::server
