#include "services/case_intake/case/case_timers.h"

#include <functional>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/change.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

using zhiwang::testing::Eventually;

class CaseTimes : public IntakeTest {
 protected:
  static resource::Name NameOf(const v1::Case& c) { return resource::ParseName<CaseNoun>(c.name()).value(); }

  std::optional<timers::Timer> TimerOf(const v1::Case& c, const timers::What& what) {
    const resource::Name name = NameOf(c);
    return Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return timers::Find(tx, {name.district, "case", std::to_string(name.id)}, what.name);
    }));
  }

  std::string WhyNotFired(const v1::Case& c, const timers::What& what) {
    const auto timer = TimerOf(c, what);
    return timer ? fmt::format("due {}, tries {}: {}", absl::FormatTime(timer->due), timer->tries, timer->error)
                 : "it was";
  }

  // Changes the case as the service does by itself.
  void Change(const v1::Case& c, const char* event, const std::function<void(Case&)>& change) {
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<CaseNoun>(
                 tx, NameOf(c), {"test"}, absl::Now(), event,
                 [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
                   Case after = before;
                   change(after);
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
  // As if the case had been dispatched so early that its handling deadline, of 24 hours, was then.
  void MoveHandlingDeadline(const v1::Case& c, absl::Time due) {
    Change(c, "case.deadlines_recomputed", [due](Case& after) {
      for (Deadline& deadline : after.facts.deadlines) {
        if (deadline.clock != Clock::kHandling || deadline.met) continue;
        deadline.term = {24, calendar::Unit::kClockHours};
        deadline.start = due - absl::Hours(24);
        deadline.due = due;
      }
    });
  }
  int OverduesOf(const v1::Case& c) {
    int overdues = 0;
    for (const auto& change : Sound(client().Timeline(c.name()))) overdues += change.type() == "case.overdue" ? 1 : 0;
    return overdues;
  }
};

TEST_F(CaseTimes, AHandlingDeadlineThatPassesIsToldOnceAndHowLate) {
  const v1::Case c = Dispatched();
  ASSERT_TRUE(TimerOf(c, kCaseOverdue).has_value());
  MoveHandlingDeadline(c, absl::FromUnixMicros(absl::ToUnixMicros(absl::Now() - absl::Hours(2))));
  ASSERT_TRUE(Eventually([&] { return OverduesOf(c) == 1; }, absl::Minutes(1))) << WhyNotFired(c, kCaseOverdue);
  EXPECT_FALSE(TimerOf(c, kCaseOverdue).has_value());
  const resource::Name name = NameOf(c);
  const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
    return changelog::ReadTimeline(tx, name.district, "case", std::to_string(name.id), 0, 100);
  }));
  v1::CaseChange payload;
  ASSERT_TRUE(payload.ParseFromString(changes.back().payload));
  EXPECT_EQ(changes.back().type, "case.overdue");
  EXPECT_EQ(changes.back().actor, "case-intake");
  EXPECT_GE(payload.late_seconds(), 7'200);
  EXPECT_LT(payload.late_seconds(), 10'000);

  // The same clock passes no second time, whatever becomes of its deadline.
  MoveHandlingDeadline(c, absl::FromUnixMicros(absl::ToUnixMicros(absl::Now() - absl::Hours(1))));
  EXPECT_FALSE(TimerOf(c, kCaseOverdue).has_value());
  Sound(client().Accept(c.name()));
  Sound(client().Resolve(c.name()));
  // A redo starts another clock, which has a timer of its own.
  Sound(client().Reopen(c.name()));
  EXPECT_TRUE(TimerOf(c, kCaseOverdue).has_value());
  EXPECT_EQ(OverduesOf(c), 1);
}

TEST_F(CaseTimes, AReturnDoesNotResetTheHandlingDeadlineAndAReplyEndsIt) {
  const v1::Case received = Received();
  EXPECT_FALSE(TimerOf(received, kCaseOverdue).has_value()) << "the clock starts with the dispatch";
  const v1::Case c = Sound(client().Dispatch(received.name(), kWater));
  const auto set = TimerOf(c, kCaseOverdue);
  ASSERT_TRUE(set.has_value());
  Sound(client().Return(c.name()));
  ASSERT_TRUE(TimerOf(c, kCaseOverdue).has_value());
  EXPECT_EQ(TimerOf(c, kCaseOverdue)->due, set->due);
  Sound(client().Dispatch(c.name(), kWater, kDirector));
  EXPECT_EQ(TimerOf(c, kCaseOverdue)->due, set->due);
  Sound(client().Accept(c.name()));
  Sound(client().Resolve(c.name()));
  EXPECT_FALSE(TimerOf(c, kCaseOverdue).has_value());
}

TEST_F(CaseTimes, ACaseThatTheRegistryCannotPlaceHoldsUpNoOther) {
  registry().FailInOtherGrid();
  v1::Case in_other_grid = Appeal();
  *in_other_grid.mutable_point() = PointInOtherGrid();
  const v1::Case first = Sound(client().Create(in_other_grid));
  ASSERT_EQ(first.placement(), v1::Case::UNPLACED);
  const auto failed = [&] {
    const auto timer = TimerOf(first, kPlaceCase);
    return timer && timer->tries > 0;
  };
  ASSERT_TRUE(Eventually(failed, absl::Minutes(1)));
  registry().GoDown();
  const v1::Case second = Received();
  registry().ComeBack();
  const auto placed = [&] { return Sound(client().Get(second.name())).placement() == v1::Case::PLACED; };
  ASSERT_TRUE(Eventually(placed, absl::Minutes(1))) << WhyNotFired(second, kPlaceCase);
  EXPECT_FALSE(TimerOf(second, kPlaceCase).has_value());
  EXPECT_TRUE(failed());
  EXPECT_EQ(Sound(client().Get(first.name())).placement(), v1::Case::UNPLACED);
}

// The replica that registers a case may have a clock that is ahead.
TEST_F(CaseTimes, ACaseThatWasReceivedInTheFutureIsPlacedAtOnce) {
  registry().GoDown();
  const v1::Case c = Received();
  ASSERT_EQ(Run("DELETE FROM timer WHERE what = 'case.place'"), absl::OkStatus());
  const absl::Status set = server().db().Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(auto found, resource::Find<CaseNoun>(tx, NameOf(c)));
    found->facts.received += absl::Hours(1);
    return SetTimersOfNew(tx, absl::MakeConstSpan(&*found, 1));
  });
  ASSERT_EQ(set, absl::OkStatus());
  ASSERT_TRUE(TimerOf(c, kPlaceCase).has_value());
  EXPECT_LT(TimerOf(c, kPlaceCase)->due, absl::Now() + absl::Minutes(1));
}

TEST_F(CaseTimes, ACaseThatWasClosedMeanwhileIsPlacedAllTheSame) {
  registry().GoDown();
  const v1::Case c = Received();
  Sound(client().Close(c.name(), v1::Case::EXPLAINED));
  ASSERT_TRUE(TimerOf(c, kPlaceCase).has_value());
  registry().ComeBack();
  const auto placed = [&] { return Sound(client().Get(c.name())).placement() == v1::Case::PLACED; };
  EXPECT_TRUE(Eventually(placed, absl::Minutes(1))) << WhyNotFired(c, kPlaceCase);
  EXPECT_EQ(Sound(client().Get(c.name())).state(), v1::Case::CLOSED);
}

}  // namespace
}  // namespace zhiwang::intake
