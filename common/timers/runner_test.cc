#include "common/timers/runner.h"

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/faults/kill_point.h"
#include "common/status/error.h"
#include "common/timers/test_timers.h"

namespace zhiwang::timers {
namespace {

using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

class TimerRunner : public BellTest {};

TEST_F(TimerRunner, FiresWhatIsDueOnceAndNothingElse) {
  SetBell("due", -absl::Seconds(1));
  SetBell("later", absl::Hours(1));
  const auto replica = Start();
  for (int i = 0; i < 3; ++i) replica->Pass();
  EXPECT_EQ(RungTimes("due"), 1);
  EXPECT_EQ(RungTimes("later"), 0);
  EXPECT_FALSE(TimerOf("due").has_value());
  EXPECT_TRUE(TimerOf("later").has_value());
}

TEST_F(TimerRunner, FiresALateOneOnceAndSaysHowLateItIs) {
  SetBell("a", -absl::Hours(3));
  absl::Duration late;
  const auto replica = Start(Just([&](sql::Txn& tx, const Firing& firing) {
    late = firing.late();
    return Ring(tx, firing);
  }));
  replica->Pass();
  EXPECT_EQ(RungTimes("a"), 1);
  EXPECT_GE(late, absl::Hours(3));
  EXPECT_LT(late, absl::Hours(4));
}

// The process dies at the worst moments: before and after the commit of what it fired.
TEST_F(TimerRunner, FiresOnceThoughItsProcessDies) {
  GTEST_FLAG_SET(death_test_style, "fast");
  SetBell("a", -absl::Seconds(1));
  const auto die_at = [this](const char* point) {
    faults::armed_point.name = point;
    Start()->Pass();
  };
  EXPECT_EXIT(die_at("timers.before_commit"), ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(RungTimes("a"), 0);
  EXPECT_TRUE(TimerOf("a").has_value()) << "it is still to be fired";
  LetLeasesRunOut();
  EXPECT_EXIT(die_at("timers.after_commit"), ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(RungTimes("a"), 1);
  LetLeasesRunOut();
  Start()->Pass();
  EXPECT_EQ(RungTimes("a"), 1);
}

TEST_F(TimerRunner, FiresOnceThoughTwoReplicasFoundItDue) {
  SetBell("a", -absl::Seconds(1));
  const auto second = Start();
  // The first one has found it due; before it fires it stands still, and the second leads meanwhile.
  const auto first = Start([&](const Timer&) -> absl::StatusOr<Effect> {
    LetLeasesRunOut();
    second->Pass();
    EXPECT_EQ(RungTimes("a"), 1);
    return Ring;
  });
  first->Pass();
  EXPECT_EQ(RungTimes("a"), 1);
}

TEST_F(TimerRunner, FiresNothingOnceItsLeaseIsLost) {
  SetBell("a", -absl::Seconds(1));
  const auto replica = Start([&](const Timer&) -> absl::StatusOr<Effect> {
    EXPECT_EQ(Run("UPDATE lease SET owner = 'another', epoch = epoch + 1"), absl::OkStatus());
    return Ring;
  });
  replica->Pass();
  EXPECT_EQ(RungTimes("a"), 0);
  EXPECT_EQ(TimerOf("a")->tries, 0) << "which is no failure of the timer";
}

TEST_F(TimerRunner, DoesNotFireWhatWasCancelledOrMovedSinceItWasFoundDue) {
  SetBell("cancelled", -absl::Seconds(2));
  SetBell("moved", -absl::Seconds(1));
  const auto replica = Start([&](const Timer& timer) -> absl::StatusOr<Effect> {
    if (timer.aggregate.id == "cancelled") CancelBell("cancelled");
    if (timer.aggregate.id == "moved") SetBell("moved", absl::Hours(1));
    return Ring;
  });
  replica->Pass();
  EXPECT_EQ(RungTimes("cancelled"), 0);
  EXPECT_EQ(RungTimes("moved"), 0);
  EXPECT_GT(TimerOf("moved")->due, absl::Now());
}

// The effect of a timer may end the reason for it, or start another of its kind.
TEST_F(TimerRunner, LetsTheEffectCancelTheTimerOrSetItAnew) {
  SetBell("cancels", -absl::Seconds(1));
  SetBell("sets anew", -absl::Seconds(1));
  const auto replica = Start(Just([](sql::Txn& tx, const Firing& firing) {
    const absl::Status changed = firing.timer.aggregate.id == "cancels"
                                     ? Cancel(tx, firing.timer.aggregate, kRing)
                                     : Set(tx, firing.timer.aggregate, kRing, firing.now + absl::Hours(1), 2);
    return changed.ok() ? Ring(tx, firing) : changed;
  }));
  for (int i = 0; i < 2; ++i) replica->Pass();
  EXPECT_EQ(RungTimes("cancels"), 1);
  EXPECT_FALSE(TimerOf("cancels").has_value());
  EXPECT_EQ(RungTimes("sets anew"), 1);
  EXPECT_TRUE(TimerOf("sets anew").has_value());
}

TEST_F(TimerRunner, ParksWhatKeepsFailingAndFiresTheOthersMeanwhile) {
  SetBell("poison", -absl::Hours(1));
  bool mended = false;
  const auto replica = Start(Just([&](sql::Txn& tx, const Firing& firing) {
    if (!mended && firing.timer.aggregate.id == "poison") return error::Unexpected("the bell is cracked");
    return Ring(tx, firing);
  }));
  for (int i = 0; i < Runner::kTriesBeforeParking; ++i) {
    EXPECT_FALSE(TimerOf("poison")->parked);
    SetBell(fmt::format("sound{}", i), -absl::Minutes(1));
    PassPauses();
    replica->Pass();
    EXPECT_EQ(RungTimes(fmt::format("sound{}", i)), 1);
  }
  const auto parked = TimerOf("poison");
  ASSERT_TRUE(parked.has_value());
  EXPECT_TRUE(parked->parked);
  EXPECT_EQ(parked->tries, Runner::kTriesBeforeParking);
  EXPECT_THAT(parked->error, HasSubstr("the bell is cracked"));
  EXPECT_GT(parked->next_try, absl::Now() + absl::Minutes(30)) << "tried again by itself, but rarely";

  mended = true;
  replica->Pass();
  EXPECT_EQ(RungTimes("poison"), 0) << "not before its next try";
  PassPauses();
  replica->Pass();
  EXPECT_EQ(RungTimes("poison"), 1);
}

TEST_F(TimerRunner, FiresWhatLiesBehindHundredsThatKeepFailing) {
  for (int i = 0; i < 250; ++i) SetBell(fmt::format("poison{}", i), -absl::Hours(1));
  SetBell("sound", -absl::Seconds(1));
  const auto replica = Start(Just([&](sql::Txn& tx, const Firing& firing) {
    if (firing.timer.aggregate.id != "sound") return error::Unexpected("the bell is cracked");
    return Ring(tx, firing);
  }));
  for (int i = 0; i < 3; ++i) replica->Pass();
  EXPECT_EQ(RungTimes("sound"), 1);
}

TEST_F(TimerRunner, NeverParksWhatMayMendByItself) {
  SetBell("a", -absl::Hours(1));
  bool away = true;
  const auto replica = Start([&](const Timer&) -> absl::StatusOr<Effect> {
    if (away) return absl::UnavailableError("the registry is away");
    return Ring;
  });
  for (int i = 0; i < 3 * Runner::kTriesBeforeParking; ++i) {
    PassPauses();
    replica->Pass();
  }
  ASSERT_TRUE(TimerOf("a").has_value());
  EXPECT_FALSE(TimerOf("a")->parked);
  EXPECT_LT(TimerOf("a")->next_try, absl::Now() + absl::Minutes(1));
  away = false;
  PassPauses();
  replica->Pass();
  EXPECT_EQ(RungTimes("a"), 1);
}

TEST_F(TimerRunner, TakesAnExceptionForAFailureOfThatTimerAlone) {
  SetBell("throws", -absl::Hours(1));
  SetBell("a", -absl::Seconds(1));
  const auto replica = Start(Just([&](sql::Txn& tx, const Firing& firing) -> absl::Status {
    if (firing.timer.aggregate.id == "throws") throw std::runtime_error("out of luck");
    return Ring(tx, firing);
  }));
  replica->Pass();
  EXPECT_EQ(RungTimes("a"), 1);
  EXPECT_THAT(TimerOf("throws")->error, HasSubstr("out of luck"));
}

TEST_F(TimerRunner, LeavesToANewerReleaseWhatItDoesNotKnow) {
  constexpr What kNew{"bell.play_a_tune"};
  for (int i = 0; i < 150; ++i) SetBell(fmt::format("new{}", i), -absl::Hours(1), kNew);
  SetBell("known", -absl::Seconds(1));
  {
    const auto old_release = Start();
    for (int i = 0; i < 2; ++i) old_release->Pass();
  }
  EXPECT_EQ(RungTimes("known"), 1);
  const auto waits = TimerOf("new0", kNew);
  ASSERT_TRUE(waits.has_value());
  EXPECT_FALSE(waits->parked);
  EXPECT_THAT(waits->error, HasSubstr("release"));
  PassPauses();
  Replica new_release(schema_, {{kRing, Just(Ring)}, {kNew, Just(Ring)}});
  for (int i = 0; i < 3; ++i) new_release.Pass();
  EXPECT_EQ(RungTimes("new0"), 1);
  EXPECT_EQ(RungTimes("new149"), 1);
}

// Clocks of replicas do not matter: the database's does, and a replica whose own is far off does not lead.
TEST_F(TimerRunner, FiresNothingEarlyOnAReplicaWhoseClockIsAnHourAhead) {
  SetBell("in half an hour", absl::Minutes(30));
  SetBell("due", -absl::Seconds(1));
  sql::Options ahead = schema_;
  ahead.local_clock = [] { return absl::Now() + absl::Hours(1); };
  {
    Replica replica(ahead, {{kRing, Just(Ring)}});
    for (int i = 0; i < 3; ++i) replica.Pass();
  }
  EXPECT_EQ(RungTimes("in half an hour"), 0);
  EXPECT_EQ(RungTimes("due"), 0) << "it does not lead";
  Start()->Pass();
  EXPECT_EQ(RungTimes("in half an hour"), 0);
  EXPECT_EQ(RungTimes("due"), 1);
}

TEST_F(TimerRunner, FiresOneLaneWhileAnotherWaitsForASilentService) {
  constexpr What kAsk{"bell.ask", Lane::kCallsRegistry};
  SetBell("asks", -absl::Hours(1), kAsk);
  SetBell("a", -absl::Seconds(1));
  absl::Notification silent_no_more;
  background::Schedule schedule;
  Runner runner(schedule, *db_, {{kRing, Just(Ring)}, {kAsk, [&](const Timer&) -> absl::StatusOr<Effect> {
                                                         silent_no_more.WaitForNotification();
                                                         return Ring;
                                                       }}});
  EXPECT_TRUE(Eventually([&] { return RungTimes("a") == 1; }));
  EXPECT_EQ(RungTimes("asks"), 0);
  silent_no_more.Notify();
  EXPECT_TRUE(Eventually([&] { return RungTimes("asks") == 1; }));
}

}  // namespace
}  // namespace zhiwang::timers
