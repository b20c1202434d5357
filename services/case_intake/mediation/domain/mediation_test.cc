#include "services/case_intake/mediation/domain/mediation.h"

#include <optional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/report/domain/contributions.h"
#include "services/case_intake/report/domain/measure.h"
#include "services/case_intake/testing/desk_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr MediationState kEndsWithoutAgreement[] = {
    MediationState::kNotAccepted, MediationState::kRefused, MediationState::kFailed,   MediationState::kWithdrawn,
    MediationState::kTransferred, MediationState::kSplit,   MediationState::kRejected, MediationState::kVoid};

Deadline Handling(const Case& c) {
  const Deadline* handling = LastDeadline(c.facts, Clock::kHandling);
  EXPECT_NE(handling, nullptr);
  return handling == nullptr ? Deadline() : *handling;
}

int CountRunning(const Case& c, Clock clock) {
  int running = 0;
  for (const Deadline& deadline : c.facts.deadlines) running += deadline.clock == clock && !deadline.met;
  return running;
}

// An unmet handling deadline that the change counts, less the one that it takes back.
int CountsOfNotMet(const Case& before, const Case& after) {
  const CaseMoment was{before.facts, before.disposition};
  const reports::Effect effect = ContributionsOf(&was, {after.facts, after.disposition}, after.changed);
  int counts = 0;
  for (const auto& one : effect.added) counts += one.measure == static_cast<int>(Measure::kNotMet);
  for (const auto& one : effect.taken_back) counts -= one.measure == static_cast<int>(Measure::kNotMet);
  return counts;
}

class ReferCase : public DeskTest {};

TEST_F(ReferCase, FromEachStateOfTheTable) {
  for (const Case& before : {Received(), Dispatched(), InProgress()}) {
    const Case after = Sound(Refer(Dispatcher(), before, Asked()));
    EXPECT_EQ(after.facts.state, State::kInMediation);
    ASSERT_EQ(after.referrals.size(), 1u);
    EXPECT_EQ(after.referrals[0].progress.state, MediationState::kReferred);
    EXPECT_EQ(after.referrals[0].requester, "员工");
    EXPECT_EQ(after.referrals[0].requested, now_);
    EXPECT_EQ(after.facts.unit, before.facts.unit);
    EXPECT_EQ(CountRunning(after, Clock::kDispatch), 0) << "nobody need dispatch it";
    EXPECT_EQ(CountRunning(after, Clock::kSignIn), 0) << "nor sign for it";
    EXPECT_EQ(CountRunning(after, Clock::kHandling), CountRunning(before, Clock::kHandling));
  }
  for (const Case& before : {Resolved(), Closed()}) {
    EXPECT_THAT(Refer(Dispatcher(), before, Asked()),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  }
}

TEST_F(ReferCase, WithoutAPlaceHasNoCommittee) {
  Case draft = Draft();
  draft.placement = Placement::kUnplaced;
  EXPECT_THAT(Refer(Dispatcher(), Received(draft), Asked()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::PLACE_NEEDED));
}

TEST_F(ReferCase, OfAProtectedReporterNeedsTheirWord) {
  Case confidential = Draft(), tip_off = Draft(), complaint = Draft();
  confidential.confidential = true;
  tip_off.kind = Kind::kTipOff;
  complaint.complained_unit = "D07";
  for (const Case& draft : {confidential, tip_off, complaint}) {
    const Case received = Received(draft);
    EXPECT_THAT(Refer(Dispatcher(), received, Asked()),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
    Referral consented = Asked();
    consented.reporter_consented = true;
    EXPECT_THAT(Refer(Dispatcher(), received, consented), IsOk());
    Referral alone = Asked();
    alone.without_reporter = true;
    EXPECT_THAT(Refer(Dispatcher(), received, alone), IsOk());
  }
}

class HandlingClock : public DeskTest {};

TEST_F(HandlingClock, RestsFromAcceptanceToEnd) {
  const Case registered = InMediation();
  const absl::Time due = Handling(registered).due;
  EXPECT_TRUE(calendar::IsRunning(Handling(registered))) << "the committee has not taken it";
  now_ = On(3, 4, 9);
  const Case accepted = Sound(Tell(registered, MediationState::kAccepted));
  ASSERT_TRUE(calendar::IsPaused(Handling(accepted)));
  EXPECT_EQ(Handling(accepted).pauses.back().reason, calendar::PauseReason::kMediation);
  EXPECT_EQ(OverdueFrom(accepted.facts), std::nullopt) << "what rests is not overdue";
  now_ = On(3, 11, 9);
  const Case back = Sound(Tell(accepted, MediationState::kFailed));
  const Deadline resumed = Handling(back);
  EXPECT_TRUE(calendar::IsRunning(resumed));
  EXPECT_EQ(resumed.pauses.back().from, On(3, 4, 9));
  EXPECT_EQ(resumed.pauses.back().until, On(3, 11, 9));
  EXPECT_GT(resumed.due, due) << "it goes on from where it stood";
}

TEST_F(HandlingClock, RestsFromTheTimeOfTheAcceptanceThoughItWasToldLater) {
  const Case registered = InMediation();
  now_ = On(3, 4, 16);
  const Case accepted =
      Sound(RecordMediation(Dispatcher(), registered, 1, Told(registered, MediationState::kAccepted, On(3, 3, 9))));
  EXPECT_EQ(Handling(accepted).pauses.back().from, On(3, 3, 9));
  const Case earlier =
      Sound(RecordMediation(Dispatcher(), registered, 1, Told(registered, MediationState::kAccepted, On(1, 3, 9))));
  EXPECT_EQ(Handling(earlier).pauses.back().from, Handling(registered).start) << "not before it began to run";
  const Case ahead =
      Sound(RecordMediation(Dispatcher(), registered, 1, Told(registered, MediationState::kAccepted, On(5, 1, 9))));
  EXPECT_EQ(Handling(ahead).pauses.back().from, now_) << "another service's clock is ahead";
}

TEST_F(HandlingClock, ThatIsOverdueGoesOn) {
  const Case registered = InMediation();
  now_ = Handling(registered).due + absl::Hours(1);
  const Case accepted = Sound(Tell(registered, MediationState::kAccepted));
  EXPECT_TRUE(calendar::IsRunning(Handling(accepted)));
  EXPECT_EQ(accepted.facts.state, State::kInMediation);
  EXPECT_THAT(Tell(accepted, MediationState::kAgreed), IsOk());
}

TEST_F(HandlingClock, RestsFromAnAcceptanceInTimeThatWasToldAfterTheDueTime) {
  const Case registered = InMediation();
  const absl::Time due = Handling(registered).due;
  now_ = due + absl::Hours(1);
  const std::optional<Case> passed = Sound(PassDeadline(registered, now_));
  ASSERT_TRUE(passed.has_value());
  const Case accepted = Sound(
      RecordMediation(Dispatcher(), *passed, 1, Told(*passed, MediationState::kAccepted, due - absl::Minutes(1))));
  ASSERT_TRUE(calendar::IsPaused(Handling(accepted)));
  EXPECT_EQ(Handling(accepted).pauses.back().from, due - absl::Minutes(1));
  EXPECT_TRUE(accepted.facts.overdues.empty()) << "it was told to be overdue, and was not";
  now_ += absl::Hours(24);
  const Case back = Sound(Tell(accepted, MediationState::kFailed));
  EXPECT_EQ(OverdueFrom(back.facts), Handling(back).due) << "it is told when that passes";
  EXPECT_GT(Handling(back).due, due);
}

TEST_F(HandlingClock, ThatWasOverdueWhenTheDisputeWasAcceptedStaysSo) {
  const Case registered = InMediation();
  const absl::Time due = Handling(registered).due;
  now_ = due + absl::Hours(2);
  const Case passed = Sound(PassDeadline(registered, now_)).value();
  const Case accepted =
      Sound(RecordMediation(Dispatcher(), passed, 1, Told(passed, MediationState::kAccepted, due + absl::Minutes(1))));
  EXPECT_TRUE(calendar::IsRunning(Handling(accepted)));
  EXPECT_EQ(accepted.facts.overdues.size(), 1u);
}

TEST_F(HandlingClock, GoesOnWhereTheDisputeIsTakenOutOfTheAcceptedOne) {
  const Case registered = InMediation();
  now_ = On(3, 4, 9);
  const Case accepted = Sound(Tell(registered, MediationState::kAccepted));
  now_ = On(3, 6, 9);
  const Case again = Sound(Tell(accepted, MediationState::kRegistered));
  EXPECT_EQ(again.facts.state, State::kInMediation);
  EXPECT_TRUE(calendar::IsRunning(Handling(again)));
  EXPECT_EQ(Handling(again).pauses.back().until, On(3, 6, 9));
  EXPECT_THAT(WithdrawReferral(Dispatcher(), again), IsOk()) << "nobody has accepted it";
  now_ = On(3, 9, 9);
  const Case twice = Sound(Tell(again, MediationState::kAccepted));
  EXPECT_EQ(Handling(twice).pauses.size(), 2u);
}

TEST_F(HandlingClock, ThatRestsIsMetInTimeByAnAgreement) {
  const Case accepted = Mediated();
  now_ = Handling(accepted).due + absl::Hours(24);
  const Deadline met = Handling(Sound(Tell(accepted, MediationState::kAgreed)));
  EXPECT_EQ(met.met, now_);
  EXPECT_LE(*met.met, met.due);
}

TEST_F(HandlingClock, CountsOnNoDayWhileItRests) {
  Case registered = InMediation();
  registered.changed = now_;
  now_ = On(3, 4, 9);
  Case accepted = Sound(Tell(registered, MediationState::kAccepted));
  accepted.changed = now_;
  EXPECT_EQ(CountsOfNotMet(registered, accepted), -1);
  now_ = On(4, 20, 9);
  Case back = Sound(Tell(accepted, MediationState::kRefused));
  back.changed = now_;
  EXPECT_EQ(CountsOfNotMet(accepted, back), 1);
  Case agreed = Sound(Tell(accepted, MediationState::kAgreed));
  agreed.changed = now_;
  EXPECT_EQ(CountsOfNotMet(accepted, agreed), 0);
}

class RecordMediationOfACase : public DeskTest {};

TEST_F(RecordMediationOfACase, LeadsWhereTheEndSays) {
  for (const MediationState end : {MediationState::kAgreed, MediationState::kPartlyAgreed}) {
    const Case answered = Sound(Tell(Mediated(), end));
    EXPECT_EQ(answered.facts.state, State::kResolved);
    EXPECT_EQ(answered.facts.resolutions.size(), 1u);
    EXPECT_THAT(answered.public_reply, HasSubstr("人民调解"));
    EXPECT_EQ(answered.notes.back().reply, answered.public_reply);
    EXPECT_EQ(CountRunning(answered, Clock::kCallback), 1) << "the citizen is called back";
    EXPECT_THAT(Close(Dispatcher(), answered, Disposition::kHandled),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING));
  }
  for (const MediationState end : kEndsWithoutAgreement) {
    const Case before = Mediated();
    MediationProgress told = Told(before, end, now_);
    told.reason = "一方拒绝调解";
    const Case back = Sound(RecordMediation(Dispatcher(), before, 1, told));
    EXPECT_EQ(back.facts.state, State::kReceived);
    EXPECT_EQ(back.notes.back().text, "一方拒绝调解");
    EXPECT_EQ(back.facts.unit, before.facts.unit);
    EXPECT_THAT(back.facts.returns, IsEmpty()) << "no return is counted";
    EXPECT_EQ(CountRunning(back, Clock::kDispatch), 1);
    EXPECT_THAT(Dispatch(Dispatcher(), back, "D02", ""), IsOk());
  }
}

// Public report 35: mirakl-hyperwallet-connector#35, github_exporter#296, webrenew/memories#397.
TEST_F(RecordMediationOfACase, OfARepeatedEarlierStepChangesNothing) {
  const Case accepted = Mediated();
  const MediationProgress acceptance = accepted.referrals[0].progress;
  EXPECT_THAT(RecordMediation(Dispatcher(), accepted, 1, acceptance),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  const Case agreed = Sound(Tell(accepted, MediationState::kAgreed));
  EXPECT_THAT(RecordMediation(Dispatcher(), agreed, 1, acceptance),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  EXPECT_THAT(Tell(agreed, MediationState::kFailed),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER))
      << "an end is final";
}

TEST_F(RecordMediationOfACase, OfAnEarlierRoundChangesNothing) {
  const Case failed = Sound(Tell(Mediated(), MediationState::kFailed));
  const Case again = Sound(Refer(Dispatcher(), failed, Asked()));
  ASSERT_EQ(again.referrals.size(), 2u);
  MediationProgress late = Told(failed, MediationState::kAgreed, now_);
  EXPECT_THAT(RecordMediation(Dispatcher(), again, 1, late),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  EXPECT_THAT(RecordMediation(Dispatcher(), again, 3, late), IsInvalid("round"));
  EXPECT_THAT(Tell(again, MediationState::kRegistered), IsOk());
}

TEST_F(RecordMediationOfACase, LeavesStepsOutAndTakesALaterLevel) {
  const Case referred = Sound(Refer(Dispatcher(), Received(), Asked()));
  EXPECT_EQ(Sound(Tell(referred, MediationState::kFailed)).facts.state, State::kReceived);
  MediationProgress town = Told(Mediated(), MediationState::kAccepted, now_);
  town.level = "TOWN";
  EXPECT_EQ(Sound(RecordMediation(Dispatcher(), Mediated(), 1, town)).referrals[0].progress.level, "TOWN");
  MediationProgress early = Told(Mediated(), MediationState::kRegistered, now_);
  early.step = 1;
  EXPECT_THAT(RecordMediation(Dispatcher(), Mediated(), 1, early),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
}

class RedoOfAMediatedCase : public DeskTest {
 protected:
  // An agreement answered it, and the citizen is not content.
  Case Dissatisfied(const Case& referred) {
    const Case answered = Sound(Tell(referred, MediationState::kAgreed));
    return Sound(RecordCallback(Dispatcher(), answered, Reached(Verdict::kNo, Verdict::kNo)));
  }
};

TEST_F(RedoOfAMediatedCase, GoesToTheCentreThoughNoUnitEverHadIt) {
  const Case judged = Dissatisfied(Sound(Refer(Dispatcher(), Received(), Asked())));
  ASSERT_EQ(judged.facts.unit, "");
  EXPECT_THAT(LegalActions(judged), ::testing::Contains(Action::kReopenAtCentre));
  EXPECT_THAT(LegalActions(judged), Not(::testing::Contains(Action::kReopen)));
  const Case redone = Sound(Reopen(Dispatcher(), judged));
  EXPECT_EQ(redone.facts.state, State::kReceived);
  EXPECT_EQ(redone.facts.redos.size(), 1u);
  EXPECT_EQ(redone.facts.callbacks.size(), 1u) << "the first verdict stays";
  EXPECT_THAT(redone.facts.returns, IsEmpty());
  EXPECT_EQ(CountRunning(redone, Clock::kDispatch), 1);
  EXPECT_EQ(CountRunning(redone, Clock::kHandling), 0) << "its first dispatch starts the handling";
  const Case dispatched = Sound(Dispatch(Dispatcher(), redone, "D02", ""));
  EXPECT_EQ(CountRunning(dispatched, Clock::kHandling), 1);
  const Case answered = Sound(Resolve(Handler(), Sound(Accept(Handler(), dispatched)), "已处理", ""));
  EXPECT_EQ(Sound(Reopen(Dispatcher(), answered)).facts.state, State::kInProgress) << "that reply was the unit's";
}

TEST_F(RedoOfAMediatedCase, IsNotOfTheUnitThatHadItBefore) {
  const Case redone = Sound(Reopen(Dispatcher(), Dissatisfied(Mediated())));
  EXPECT_EQ(redone.facts.state, State::kReceived);
  EXPECT_EQ(redone.facts.unit, "D01");
  EXPECT_EQ(CountRunning(redone, Clock::kHandling), 1) << "a redo is bounded";
  const Case closed = Sound(Close(Dispatcher(), Dissatisfied(Mediated()), Disposition::kHandled));
  EXPECT_EQ(Sound(Reopen(Dispatcher(), closed)).facts.state, State::kReceived);
}

TEST_F(RedoOfAMediatedCase, MayBeMediatedInANewRound) {
  const Case redone = Sound(Reopen(Dispatcher(), Dissatisfied(Mediated())));
  const Case again = Sound(Refer(Dispatcher(), redone, Asked()));
  ASSERT_EQ(again.referrals.size(), 2u);
  EXPECT_EQ(again.referrals[0].reply, 1);
  EXPECT_THAT(RecordMediation(Dispatcher(), again, 1, Told(redone, MediationState::kAgreed, now_)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  const Case answered = Sound(Tell(again, MediationState::kPartlyAgreed));
  EXPECT_EQ(answered.facts.state, State::kResolved);
  EXPECT_EQ(answered.referrals[1].reply, 2);
  EXPECT_EQ(Sound(Reopen(Dispatcher(), answered)).facts.state, State::kReceived);
}

TEST_F(RedoOfAMediatedCase, IsKnownOfRowsThatDoNotSayWhichReplyItWas) {
  Case judged = Dissatisfied(Sound(Refer(Dispatcher(), Received(), Asked())));
  judged.referrals.back().reply.reset();
  EXPECT_EQ(Sound(Reopen(Dispatcher(), judged)).facts.state, State::kReceived);
}

class CaseInMediation : public DeskTest {};

TEST_F(CaseInMediation, IsNotClosedDispatchedOrAnswered) {
  for (const Case& c : {InMediation(), Mediated()}) {
    for (const absl::StatusOr<Case>& done :
         {Close(Director(), c, Disposition::kExplained), Dispatch(Dispatcher(), c, "D02", ""),
          Resolve(Handler(), c, "已修好", ""), Refer(Dispatcher(), c, Asked())}) {
      EXPECT_THAT(done, IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OPEN));
    }
  }
}

TEST_F(CaseInMediation, IsTakenBackUntilItIsAccepted) {
  const Case back = Sound(WithdrawReferral(Dispatcher(), InMediation()));
  EXPECT_EQ(back.facts.state, State::kReceived);
  EXPECT_EQ(back.referrals[0].progress.state, MediationState::kReferralWithdrawn);
  EXPECT_THAT(back.facts.returns, IsEmpty());
  EXPECT_THAT(Tell(back, MediationState::kAccepted),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  EXPECT_THAT(WithdrawReferral(Dispatcher(), Mediated()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OPEN));
  EXPECT_THAT(LegalActions(Mediated()), Not(::testing::Contains(Action::kWithdrawReferral)));
}

TEST_F(CaseInMediation, IsItsUnitsUnlessThatHandedItBack) {
  EXPECT_EQ(HolderOf(InMediation().facts), "D01");
  const Case returned = Sound(Return(Handler(), Dispatched()));
  EXPECT_EQ(HolderOf(Sound(Refer(Dispatcher(), returned, Asked())).facts), "");
}

TEST(MediationReply, NamesTheEffectAndNoTerm) {
  MediationProgress agreed{
      .state = MediationState::kAgreed, .number = "（2026）人调字第12号", .effective_day = 20260309};
  EXPECT_EQ(
      ReplyTo(agreed),
      "您反映的纠纷经人民调解，各方已达成调解协议，协议自 2026 年 3 月 9 日起生效，卷宗编号（2026）人调字第12号。");
  agreed.state = MediationState::kPartlyAgreed;
  EXPECT_THAT(ReplyTo(agreed), HasSubstr("已就部分事项达成调解协议"));
  EXPECT_EQ(ReplyTo({.state = MediationState::kAgreed}), "您反映的纠纷经人民调解，各方已达成调解协议。");
}

}  // namespace
}  // namespace zhiwang::intake
