#include "services/case_intake/case/domain/decisions.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/desk_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

class CaseDecisions : public DeskTest {
 protected:
  static Case With(Urgency urgency, Kind kind = Kind::kRequest) {
    Case draft = Draft();
    draft.urgency = urgency;
    draft.kind = kind;
    return draft;
  }
  static Deadline Last(const Case& c, Clock clock) {
    const Deadline* last = LastDeadline(c.facts, clock);
    EXPECT_NE(last, nullptr);
    return last == nullptr ? Deadline() : *last;
  }
  static void ExpectStands(const Deadline& deadline, const Deadline& as) {
    EXPECT_EQ(deadline.start, as.start);
    EXPECT_EQ(deadline.due, as.due);
    EXPECT_EQ(deadline.met, as.met);
  }
  static int Count(const Case& c, Clock clock) {
    int count = 0;
    for (const Deadline& deadline : c.facts.deadlines) count += deadline.clock == clock;
    return count;
  }
};

TEST_F(CaseDecisions, AnotherCalendarMovesWhatRunsAndLeavesWhatWasStopped) {
  const Case before = Dispatched();
  calendar::CalendarSpec spec;
  spec.version = "later";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 12, 31);
  spec.special_days = {{absl::CivilDay(2026, 3, 10), calendar::DayKind::kHoliday, "节"}};
  const auto later = calendar::WorkingCalendar::Create(spec).value();
  const Case after = MoveDeadlines(later, before).value().value();
  EXPECT_EQ(after.version, before.version + 1);
  ExpectStands(Last(after, Clock::kDispatch), Last(before, Clock::kDispatch));
  ExpectStands(Last(after, Clock::kSignIn), Last(before, Clock::kSignIn));
  EXPECT_NE(Last(after, Clock::kHandling).due, Last(before, Clock::kHandling).due);
  EXPECT_EQ(Last(after, Clock::kHandling).due,
            calendar::Compute(later, Last(before, Clock::kHandling).start, terms_.handle_normal)->due);
  EXPECT_EQ(Last(after, Clock::kHandling).calendar_version, "later");
  EXPECT_FALSE(MoveDeadlines(later, after).value().has_value()) << "once";
}

TEST_F(CaseDecisions, ANewCaseMustBeDispatchedWithinTheTimeOfItsUrgency) {
  EXPECT_EQ(Last(Received(With(Urgency::kEmergency)), Clock::kDispatch).due, On(3, 2, 10));
  EXPECT_EQ(Last(Received(With(Urgency::kUrgent)), Clock::kDispatch).due, On(3, 2, 11));
  const Deadline normal = Last(Received(With(Urgency::kNormal)), Clock::kDispatch);
  EXPECT_EQ(normal.start, On(3, 2, 9));
  EXPECT_EQ(normal.due, On(3, 3, 9));
  EXPECT_EQ(calendar::FormatTerm(normal.term), "24h");
  EXPECT_EQ(normal.calendar_version, "2026");
}

TEST_F(CaseDecisions, TheFirstDispatchStartsSignInAndHandling) {
  const Case received = Received();
  now_ = On(3, 2, 10);
  const Case c = Sound(Dispatch(Dispatcher(), received, "D01", ""));
  EXPECT_EQ(c.facts.unit, "D01");
  EXPECT_EQ(c.facts.dispatched, On(3, 2, 10));
  EXPECT_EQ(Last(c, Clock::kDispatch).met, On(3, 2, 10));
  EXPECT_EQ(Last(c, Clock::kSignIn).due, On(3, 3, 10));
  // Fifteen working days after Monday the 2nd: the holiday on the 5th is none, the Saturday of the 14th is one.
  EXPECT_EQ(Last(c, Clock::kHandling).due, On(3, 23, 17, 30));
}

TEST_F(CaseDecisions, HandlingTakesTheTimeOfUrgencyAndKind) {
  EXPECT_EQ(Last(Dispatched(With(Urgency::kEmergency)), Clock::kHandling).due, On(3, 2, 11));
  EXPECT_EQ(Last(Dispatched(With(Urgency::kUrgent)), Clock::kHandling).due, On(3, 3, 9));
  EXPECT_EQ(Last(Dispatched(With(Urgency::kUrgent, Kind::kConsultation)), Clock::kHandling).due, On(3, 3, 9));
  EXPECT_EQ(Last(Dispatched(With(Urgency::kNormal, Kind::kConsultation)), Clock::kHandling).due, On(3, 10, 17, 30));
  terms_.handle_normal = {3, calendar::Unit::kWorkingDays};
  EXPECT_EQ(Last(Dispatched(), Clock::kHandling).due, On(3, 6, 17, 30)) << "a district may set its own terms";
}

TEST_F(CaseDecisions, SigningInLateMovesNoOtherClock) {
  const Case dispatched = Dispatched();
  now_ = On(3, 6, 9);
  const Case c = Sound(Accept(Handler(), dispatched));
  EXPECT_EQ(Last(c, Clock::kSignIn).met, On(3, 6, 9));
  EXPECT_GT(*Last(c, Clock::kSignIn).met, Last(c, Clock::kSignIn).due);
  ExpectStands(Last(c, Clock::kHandling), Last(dispatched, Clock::kHandling));
}

TEST_F(CaseDecisions, AReturnedCaseKeepsItsClockRunning) {
  const Case dispatched = Dispatched();
  now_ = On(3, 3, 9);
  const Case returned = Sound(Return(Handler(), dispatched));
  EXPECT_EQ(returned.facts.state, State::kReceived);
  EXPECT_EQ(returned.facts.returns, std::vector{On(3, 3, 9)});
  ExpectStands(Last(returned, Clock::kHandling), Last(dispatched, Clock::kHandling));
  EXPECT_FALSE(Last(returned, Clock::kHandling).met);
  EXPECT_EQ(Last(returned, Clock::kDispatch).due, On(3, 4, 9)) << "the centre has its time to dispatch again";

  now_ = On(3, 4, 8);
  const Case again = Sound(Dispatch(Dispatcher(), returned, "D02", ""));
  EXPECT_EQ(Count(again, Clock::kHandling), 1);
  ExpectStands(Last(again, Clock::kHandling), Last(dispatched, Clock::kHandling));
  EXPECT_EQ(again.facts.dispatched, dispatched.facts.dispatched) << "the first dispatch is what counts";
  EXPECT_EQ(Last(again, Clock::kSignIn).due, On(3, 5, 8)) << "the new unit has its own time to sign for it";
}

TEST_F(CaseDecisions, ACaseCanBeReturnedForTwoWorkingDays) {
  const Case c = InProgress();
  now_ = On(3, 4, 17, 30);
  EXPECT_THAT(Return(Handler(), c), IsOk());
  now_ += absl::Minutes(1);
  EXPECT_THAT(Return(Handler(), c), IsRefused(StatusCode::kFailedPrecondition, common::v1::RETURN_TOO_LATE));
}

TEST_F(CaseDecisions, AfterAReturnTheCentresRulingHolds) {
  const Case returned = Sound(Return(Handler(), Dispatched()));
  const Case ruled = Sound(Dispatch(Dispatcher(), returned, "D02", ""));
  const auto barred = IsRefused(StatusCode::kFailedPrecondition, common::v1::RETURN_BARRED);
  EXPECT_THAT(Return(Handler(), ruled), barred);
  EXPECT_THAT(Return(Handler(), Sound(Accept(Handler(), ruled))), barred);
}

TEST_F(CaseDecisions, AfterSoManyReturnsTheDirectorDispatches) {
  terms_.returns_before_director = 1;
  const Case returned = Sound(Return(Handler(), Dispatched()));
  EXPECT_THAT(Dispatch(Dispatcher(), returned, "D02", ""),
              IsRefused(StatusCode::kPermissionDenied, common::v1::DIRECTOR_DECIDES));
  EXPECT_THAT(Dispatch(Director(), returned, "D02", ""), IsOk());
}

TEST_F(CaseDecisions, ADispatchNeedsACategoryAndMayGiveIt) {
  Case draft = Draft();
  draft.facts.category.clear();
  const Case received = Received(draft);
  EXPECT_THAT(Dispatch(Dispatcher(), received, "D01", ""), IsInvalid("category"));
  EXPECT_EQ(Sound(Dispatch(Dispatcher(), received, "D01", "020101")).facts.category, "020101");
}

TEST_F(CaseDecisions, AReplyMeetsTheHandlingClockAndStartsTheCallback) {
  const Case in_progress = InProgress();
  now_ = On(3, 4, 9);
  const Case c = Sound(Resolve(Handler(), in_progress, "已修好", "换阀门"));
  EXPECT_EQ(c.facts.resolutions, std::vector{On(3, 4, 9)});
  EXPECT_EQ(Last(c, Clock::kHandling).met, On(3, 4, 9));
  EXPECT_EQ(RunningHandlingDue(c.facts), std::nullopt);
  EXPECT_EQ(Last(c, Clock::kCallback).due, On(3, 9, 17, 30)) << "two working days: Friday and Monday";
  EXPECT_EQ(c.public_reply, "已修好");
  EXPECT_EQ(c.internal_note, "换阀门");
}

TEST_F(CaseDecisions, WhoWantsNoCallbackGetsNone) {
  for (const bool anonymous : {true, false}) {
    Case draft = Draft();
    draft.anonymous = anonymous;
    draft.no_callback = !anonymous;
    const Case resolved = Resolved(draft);
    EXPECT_EQ(Count(resolved, Clock::kCallback), 0);
    EXPECT_THAT(Close(Dispatcher(), resolved, Disposition::kHandled), IsOk());
  }
}

// The replica that took the reply had a clock five minutes ahead of those that took the callbacks.
TEST_F(CaseDecisions, ACallbackAfterTheReplyCountsThoughItsReplicasClockIsBehind) {
  now_ = On(3, 3, 9, 5);
  const Case resolved = Resolved();
  now_ = On(3, 3, 9);
  const Case called = Sound(RecordCallback(Dispatcher(), resolved, Reached(Verdict::kYes, Verdict::kYes)));
  EXPECT_TRUE(Close(Dispatcher(), called, Disposition::kHandled).ok());
}

TEST_F(CaseDecisions, TheHandlingDeadlineOfEachClockIsOverdueOnce) {
  const Case c = InProgress();
  ASSERT_TRUE(OverdueFrom(c.facts).has_value());
  EXPECT_EQ(OverdueFrom(c.facts), RunningHandlingDue(c.facts));
  const absl::Time due = *OverdueFrom(c.facts);
  EXPECT_FALSE(PassDeadline(c, due - absl::Microseconds(1)).value().has_value());
  const Case told = PassDeadline(c, due).value().value();
  EXPECT_EQ(OverdueFrom(told.facts), std::nullopt);
  EXPECT_FALSE(PassDeadline(told, due + absl::Hours(9)).value().has_value());
  EXPECT_EQ(told.facts.state, c.facts.state);
  now_ = On(4, 1, 10);
  const Case resolved = Sound(Resolve(Handler(), told, "已修好", ""));
  EXPECT_EQ(OverdueFrom(resolved.facts), std::nullopt);
  const Case redone = Sound(Reopen(Dispatcher(), resolved));
  EXPECT_EQ(OverdueFrom(redone.facts), RunningHandlingDue(redone.facts)) << "a clock of its own";
}

TEST_F(CaseDecisions, ACallbackThatReachedTheCitizenAllowsTheEnd) {
  const Case resolved = Resolved();
  EXPECT_THAT(Close(Dispatcher(), resolved, Disposition::kHandled),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING));
  now_ = On(3, 3, 9);
  const Case called = Sound(RecordCallback(Dispatcher(), resolved, Reached(Verdict::kNo, Verdict::kNone)));
  EXPECT_EQ(Last(called, Clock::kCallback).met, On(3, 3, 9));
  EXPECT_EQ(called.facts.callbacks.back().at, On(3, 3, 9));
  EXPECT_EQ(called.facts.callbacks.back().solved, Verdict::kNo);
  EXPECT_EQ(Sound(Close(Dispatcher(), called, Disposition::kHandled)).facts.closed, On(3, 3, 9))
      << "closed is not solved";
}

TEST_F(CaseDecisions, ThreeCallsInVainStandForOneThatReached) {
  Case c = Resolved();
  for (int calls = 1; calls <= 3; ++calls) {
    EXPECT_THAT(Close(Dispatcher(), c, Disposition::kHandled),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING));
    c = Sound(RecordCallback(Dispatcher(), c, NotReached()));
    EXPECT_FALSE(Last(c, Clock::kCallback).met);
  }
  EXPECT_THAT(Close(Dispatcher(), c, Disposition::kHandled), IsOk());
}

TEST_F(CaseDecisions, BeforeTheReplyTheCitizenIsCalledOnlyWhenTheHandlingTermIsOver) {
  const Case c = InProgress();
  now_ = Last(c, Clock::kHandling).due;
  EXPECT_THAT(RecordCallback(Dispatcher(), c, Reached(Verdict::kNo, Verdict::kNo)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  now_ += absl::Minutes(1);
  const Case called = Sound(RecordCallback(Dispatcher(), c, Reached(Verdict::kNo, Verdict::kNo)));
  EXPECT_EQ(called.facts.state, State::kInProgress);
  now_ += absl::Minutes(1);
  const Case resolved = Sound(Resolve(Handler(), called, "修好了", ""));
  EXPECT_THAT(Close(Dispatcher(), resolved, Disposition::kHandled),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING))
      << "that call did not judge this reply";
}

TEST_F(CaseDecisions, ARedoKeepsTheFirstVerdictAndEveryEarlierDeadline) {
  const Case closed = Closed();
  now_ = On(3, 9, 9);
  const Case reopened = Sound(Reopen(Dispatcher(), closed));
  EXPECT_EQ(reopened.facts.state, State::kInProgress);
  EXPECT_EQ(reopened.facts.unit, closed.facts.unit);
  EXPECT_EQ(reopened.facts.redos, std::vector{On(3, 9, 9)});
  EXPECT_FALSE(reopened.facts.closed);
  EXPECT_EQ(reopened.disposition, Disposition::kNone);
  ASSERT_EQ(reopened.facts.deadlines.size(), closed.facts.deadlines.size() + 1);
  for (size_t i = 0; i < closed.facts.deadlines.size(); ++i) {
    ExpectStands(reopened.facts.deadlines[i], closed.facts.deadlines[i]);
  }
  EXPECT_EQ(Last(reopened, Clock::kHandling).start, On(3, 9, 9));
  EXPECT_FALSE(Last(reopened, Clock::kHandling).met);

  const Case redone = Sound(Resolve(Handler(), reopened, "这次修好了", ""));
  EXPECT_THAT(Close(Dispatcher(), redone, Disposition::kHandled),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING))
      << "the second handling needs a call of its own";
  const Case judged = Sound(RecordCallback(Dispatcher(), redone, Reached(Verdict::kYes, Verdict::kYes)));
  ASSERT_EQ(judged.facts.callbacks.size(), 2u);
  EXPECT_EQ(judged.facts.callbacks[0].round, 0);
  EXPECT_EQ(judged.facts.callbacks[1].round, 1);
}

TEST_F(CaseDecisions, AfterTwoRedosTheDirectorReopens) {
  Case c = Resolved();
  for (int redo = 0; redo < 2; ++redo) {
    c = Sound(Resolve(Handler(), Sound(Reopen(Dispatcher(), c)), "再修", ""));
  }
  EXPECT_THAT(Reopen(Dispatcher(), c), IsRefused(StatusCode::kPermissionDenied, common::v1::DIRECTOR_DECIDES));
  EXPECT_EQ(Sound(Reopen(Director(), c)).facts.redos.size(), 3u);
}

TEST_F(CaseDecisions, ACaseThatNoUnitHadIsNotReopened) {
  const Case closed = Sound(Close(Dispatcher(), Received(), Disposition::kRefusedByLaw));
  const auto refused = Reopen(Director(), closed);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(std::string(refused.status().message()), ::testing::EndsWith("REOPEN is not legal, nothing is"));
}

TEST_F(CaseDecisions, TheWayACaseEndsFitsWhereItStands) {
  const auto unfit = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  EXPECT_THAT(Close(Director(), Received(), Disposition::kHandled), unfit);
  for (const auto disposition :
       {Disposition::kExplained, Disposition::kRefusedByLaw, Disposition::kUnreasonable, Disposition::kOutOfRemit}) {
    EXPECT_THAT(Close(Director(), CalledBack(), disposition), unfit);
    const Case closed = Sound(Close(Director(), Received(), disposition));
    EXPECT_EQ(closed.disposition, disposition);
    EXPECT_EQ(Last(closed, Clock::kDispatch).met, now_) << "the end stops every clock";
  }
  for (const auto disposition : {Disposition::kUnreasonable, Disposition::kOutOfRemit}) {
    EXPECT_THAT(Close(Dispatcher(), Received(), disposition),
                IsRefused(StatusCode::kPermissionDenied, common::v1::DIRECTOR_DECIDES));
  }
}

TEST_F(CaseDecisions, ACaseIsPlacedWithoutTouchingItsClocks) {
  const Case before = Dispatched();
  const Case after =
      Sound(Place(Dispatcher(), before, {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}}, Point{119.9, 35.7}));
  EXPECT_EQ(after.facts.area_path, "/370211000000/370211109000/");
  EXPECT_EQ(after.placement, Placement::kPlaced);
  ASSERT_TRUE(after.point);
  EXPECT_EQ(after.point->longitude, 119.9);
  EXPECT_EQ(after.facts.deadlines.size(), before.facts.deadlines.size());
}

}  // namespace
}  // namespace zhiwang::intake
