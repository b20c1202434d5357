#include "common/background/schedule.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/sql/test_schema.h"

namespace zhiwang::background {
namespace {

// A schedule by a clock that the test moves.
class ScheduledLoop : public ::testing::Test {
 protected:
  int After(absl::Duration time) {
    now_ += time;
    return schedule_.RunDue();
  }

  absl::Duration now_ = absl::Hours(1);
  Schedule schedule_{[this] { return now_; }};
  int runs_ = 0;
  absl::Status outcome_;
  const Body count_ = [this](const Turn&) {
    ++runs_;
    return outcome_;
  };
};

TEST_F(ScheduledLoop, RunsOnceAPeriodAfterThePeriodHasPassed) {
  const auto loop = schedule_.Run({.name = "test", .period = absl::Seconds(10)}, count_);
  EXPECT_EQ(After(absl::Seconds(9)), 0);
  EXPECT_EQ(After(absl::Seconds(1)), 1);
  EXPECT_EQ(After(absl::Seconds(9)), 0);
  EXPECT_EQ(After(absl::Seconds(60)), 1) << "missed periods are not made up for";
  EXPECT_EQ(runs_, 2);
}

TEST_F(ScheduledLoop, RunsAtOnceWhenItIsToldTo) {
  const auto loop = schedule_.Run({.name = "test", .period = absl::Seconds(10), .at_once = true}, count_);
  EXPECT_EQ(After(absl::ZeroDuration()), 1);
  EXPECT_EQ(After(absl::ZeroDuration()), 0);
}

TEST_F(ScheduledLoop, IsWokenBeforeItsPeriodIsOver) {
  const auto loop = schedule_.Run({.name = "test", .period = absl::InfiniteDuration()}, count_);
  EXPECT_EQ(After(absl::Hours(1000)), 0);
  loop->Wake();
  EXPECT_EQ(After(absl::ZeroDuration()), 1);
}

TEST_F(ScheduledLoop, RunsAgainAtOnceWhenItIsWokenWhileItRuns) {
  std::unique_ptr<Loop> loop;
  loop = schedule_.Run({.name = "test", .period = absl::Hours(1)}, [&](const Turn&) {
    if (++runs_ < 3) loop->Wake();
    return absl::OkStatus();
  });
  loop->Wake();
  while (After(absl::ZeroDuration()) > 0) continue;
  EXPECT_EQ(runs_, 3);
}

TEST_F(ScheduledLoop, PausesLongerAfterEachFailureAndAsUsualAfterSuccess) {
  const auto loop = schedule_.Run(
      {.name = "test", .period = absl::Seconds(1), .first_pause = absl::Seconds(2), .longest_pause = absl::Seconds(7)},
      count_);
  outcome_ = absl::UnavailableError("the database is away");
  EXPECT_EQ(After(absl::Seconds(1)), 1);
  for (const int pause : {2, 4, 7, 7}) {
    EXPECT_EQ(After(absl::Seconds(pause) - absl::Milliseconds(1)), 0) << pause;
    EXPECT_EQ(After(absl::Milliseconds(1)), 1) << pause;
  }
  EXPECT_EQ(loop->age(), absl::Seconds(21)) << "since it began: no run has succeeded";
  outcome_ = absl::OkStatus();
  EXPECT_EQ(After(absl::Seconds(7)), 1);
  EXPECT_EQ(loop->age(), absl::ZeroDuration());
  EXPECT_EQ(After(absl::Seconds(1)), 1);
}

TEST_F(ScheduledLoop, SurvivesAnException) {
  const auto throws = schedule_.Run({.name = "throws", .period = absl::Seconds(1)},
                                    [](const Turn&) -> absl::Status { throw std::runtime_error("out of luck"); });
  const auto loop = schedule_.Run({.name = "test", .period = absl::Seconds(1)}, count_);
  EXPECT_EQ(After(absl::Seconds(1)), 2);
  EXPECT_EQ(After(absl::Seconds(1)), 2);
  EXPECT_EQ(runs_, 2) << "and holds up no other";
}

TEST_F(ScheduledLoop, NeverRunsAfterItsEnd) {
  auto loop = schedule_.Run({.name = "test", .period = absl::Seconds(1)}, count_);
  loop.reset();
  EXPECT_EQ(After(absl::Seconds(10)), 0);
}

TEST(Schedule, WaitsForTheRunThatIsUnderWayWhenALoopEnds) {
  Schedule schedule;
  absl::Notification begun, told_to_stop;
  std::atomic<bool> ended{false};
  auto loop = schedule.Run({.name = "test", .at_once = true}, [&](const Turn& turn) {
    begun.Notify();
    while (!turn.stopping()) continue;
    ended = true;
    return absl::OkStatus();
  });
  begun.WaitForNotification();
  loop.reset();
  EXPECT_TRUE(ended);
}

TEST(Schedule, RunsWhatNeverBlocksThoughEveryWorkerIsBusy) {
  Schedule schedule(1);
  absl::Notification busy, free;
  const auto slow = schedule.Run({.name = "slow", .at_once = true}, [&](const Turn&) {
    busy.Notify();
    free.WaitForNotification();
    return absl::OkStatus();
  });
  busy.WaitForNotification();
  const auto quick = schedule.Run({.name = "quick", .at_once = true, .never_blocks = true}, [&](const Turn&) {
    if (!free.HasBeenNotified()) free.Notify();
    return absl::OkStatus();
  });
  free.WaitForNotification();
}

// Two replicas of a service, each with a schedule by its own clock.
class LeasedLoop : public sql::SchemaTest {
 protected:
  struct Replica {
    absl::Duration now = absl::ZeroDuration();
    std::vector<int64_t> epochs;  // of the leases it ran under
    absl::Status outcome;
    Schedule schedule{[this] { return now; }};
    std::unique_ptr<Loop> loop;
  };
  void Start(Replica& replica) {
    replica.loop = replica.schedule.Run({.name = "test",
                                         .period = absl::Seconds(1),
                                         .at_once = true,
                                         .lease = LoopLease{db_.get(), "loop/test", absl::Minutes(1)}},
                                        [&replica](const Turn& turn) {
                                          replica.epochs.push_back(turn.lease()->epoch);
                                          return replica.outcome;
                                        });
  }
  void Pass(Replica& replica, absl::Duration time = absl::Minutes(1)) {
    replica.now += time;
    replica.schedule.RunDue();
  }
  void SetUp() override {
    sql::SchemaTest::SetUp();
    Start(first_);
    Start(second_);
  }

  Replica first_, second_;
};

TEST_F(LeasedLoop, RunsOnOneReplica) {
  for (int i = 0; i < 3; ++i) {
    Pass(first_);
    Pass(second_);
  }
  EXPECT_EQ(first_.epochs, (std::vector<int64_t>{1, 1, 1}));
  EXPECT_EQ(second_.epochs, std::vector<int64_t>());
  EXPECT_EQ(second_.loop->age(), absl::ZeroDuration()) << "standing by is no failure";
}

TEST_F(LeasedLoop, IsTakenOverAtOnceWhenItsLeaderEnds) {
  Pass(first_);
  Pass(second_);
  first_.loop.reset();
  Pass(second_);
  EXPECT_EQ(second_.epochs, std::vector<int64_t>{2});
}

TEST_F(LeasedLoop, DoesNotRunOnceItsLeaseIsLost) {
  Pass(first_);
  ASSERT_EQ(Run("UPDATE lease SET owner = 'another', epoch = epoch + 1"), absl::OkStatus());
  Pass(first_);
  EXPECT_EQ(first_.epochs, std::vector<int64_t>{1});
}

TEST_F(LeasedLoop, AsksForItsLeaseAgainAfterAFailure) {
  first_.outcome = absl::AbortedError("the lease was lost");
  Pass(first_);
  ASSERT_EQ(Run("UPDATE lease SET owner = 'another', epoch = epoch + 1"), absl::OkStatus());
  first_.outcome = absl::OkStatus();
  Pass(first_, absl::Seconds(1));
  EXPECT_EQ(first_.epochs, std::vector<int64_t>{1}) << "though it was renewed a second ago";
}

}  // namespace
}  // namespace zhiwang::background
