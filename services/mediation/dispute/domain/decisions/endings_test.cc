#include "services/mediation/dispute/domain/decisions/endings.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/decisions/routes.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class EndDispute : public DisputeTest {};
class PartialAgreement : public DisputeTest {};
class OralAgreement : public DisputeTest {};
class ReopenDispute : public DisputeTest {};
class RecordPreventionTest : public DisputeTest {};
class RecordCallbackTest : public DisputeTest {};

TEST_F(EndDispute, HasAnEndForEachCaseOfTheRule) {
  const Dispute d = InMediation();
  EXPECT_EQ(Agreed().facts.state, State::kAgreed);
  EXPECT_EQ(Ended(d, EndKind::kPartyWithdrew).facts.state, State::kWithdrawn);
  EXPECT_EQ(Ended(d, EndKind::kPartyRefused).facts.state, State::kRefused);
  EXPECT_EQ(Ended(d, EndKind::kNoProspect).facts.state, State::kFailed);
  EXPECT_EQ(Ended(d, EndKind::kUnreachable).facts.state, State::kFailed);
  EXPECT_EQ(Ended(d, EndKind::kWillNotSign).facts.state, State::kFailed);
  EXPECT_EQ(Ended(d, EndKind::kToOtherBody).facts.state, State::kTransferred);
  now_ = On(5, 1);
  EXPECT_EQ(Ended(d, EndKind::kTermEnded).facts.state, State::kFailed);
}

TEST_F(EndDispute, EndsClocksRestsAndAssignments) {
  const Dispute paused = Sound(Pause(Village(), Proposed(InMediation(), "staff/m2"), RestReason::kAppraisal,
                                     calendar::Day("2026-03-02"), "鉴定"));
  now_ = On(3, 4);
  const Dispute d = Ended(paused, EndKind::kNoProspect);
  EXPECT_EQ(d.facts.rests[0].until, calendar::Day("2026-03-04"));
  for (const Deadline& deadline : d.facts.deadlines) EXPECT_EQ(deadline.met, now_);
  for (const Assignment& assignment : d.facts.assignments) EXPECT_EQ(assignment.state, AssignmentState::kEnded);
  ASSERT_EQ(d.facts.endings.size(), 1u);
  EXPECT_EQ(d.facts.endings[0].at, now_);
  EXPECT_EQ(d.facts.endings[0].round, 1);
}

TEST_F(EndDispute, IsAskedForInTheWaysThatThereAre) {
  const Dispute d = InMediation();
  const auto end = [&](EndRequest request) { return End(Village(), d, request); };
  for (const EndKind kind :
       {EndKind::kAllSettled, EndKind::kNotTaken, EndKind::kIntoAnother, EndKind::kPartSettled, EndKind::kByMistake}) {
    EXPECT_THAT(end({kind, 0, {}}), IsInvalid("ending.kind")) << EndKindName(kind);
  }
  EXPECT_THAT(end({EndKind::kNoProspect, 1, {}}), IsInvalid("ending.party"));
  EXPECT_THAT(end({EndKind::kPartyRefused, 3, {}}),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(end({EndKind::kNoProspect, 0, {3}}), IsInvalid("open_issues"));
}

TEST_F(EndDispute, AsRegisteredByMistakeIsARulingFromTheTownUp) {
  for (const Dispute& d : {Registered(), Accepted(), InMediation()}) {
    for (const auth::Role role :
         {auth::Role::kTownDispatcher, auth::Role::kCentreDispatcher, auth::Role::kCentreDirector}) {
      const Dispute ended = Sound(MakeVoid(As(role), d));
      EXPECT_EQ(ended.facts.state, State::kVoid);
      EXPECT_EQ(ended.facts.endings.back().kind, EndKind::kByMistake);
      EXPECT_TRUE(ended.facts.endings.back().routes.empty()) << "nobody is sent elsewhere";
      EXPECT_EQ(ended.facts.number, d.facts.number);
    }
    for (const auth::Role role : {auth::Role::kVillageMediator, auth::Role::kZoneDispatcher, auth::Role::kLawyer}) {
      EXPECT_THAT(MakeVoid(As(role), d), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
          << auth::RoleName(role);
    }
  }
  EXPECT_THAT(MakeVoid(Town(), Agreed()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(EndDispute, LeavesIssuesOpenThatAreNamed) {
  const Dispute d = Sound(End(Village(), InMediation(), {EndKind::kNoProspect, 0, {2}}));
  EXPECT_THAT(d.facts.issues, ElementsAre(Outcome::kUnsettled, Outcome::kOpen));
}

TEST_F(EndDispute, WithASettledIssueIsPartlyAgreed) {
  const Dispute in_part = Sound(Settle(Village(), InMediation(), {1}, 50'00));
  for (const EndKind kind : {EndKind::kPartSettled, EndKind::kNoProspect, EndKind::kUnreachable}) {
    const Dispute d = Ended(in_part, kind);
    EXPECT_EQ(d.facts.state, State::kPartlyAgreed) << EndKindName(kind);
    EXPECT_THAT(d.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kUnsettled));
  }
}

TEST_F(PartialAgreement, StaysAgreedHoweverTheRestEnds) {
  const Dispute in_part = Sound(Settle(Village(), InMediation(), {1}, 50'00));
  for (const EndKind kind : {EndKind::kPartyRefused, EndKind::kPartyWithdrew, EndKind::kToOtherBody}) {
    const Dispute d = Ended(in_part, kind);
    EXPECT_EQ(d.facts.state, State::kPartlyAgreed) << EndKindName(kind);
    EXPECT_EQ(d.facts.endings[0].kind, kind) << "the file says how the rest ended";
    EXPECT_THAT(d.facts.endings[0].routes, Not(IsEmpty()));
    EXPECT_THAT(d.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kUnsettled));
  }
}

TEST_F(PartialAgreement, StaysAgreedWhereAPartyRefusesToGoOn) {
  const Dispute in_part = Sound(Settle(Village(), InMediation(), {1}, 50'00));
  const Dispute refused = Sound(Say(in_part, {Word(2, Subject::kMediation, "", Answer::kNo)}));
  EXPECT_EQ(refused.facts.state, State::kPartlyAgreed);
  EXPECT_EQ(refused.facts.endings[0].kind, EndKind::kPartyRefused);
  EXPECT_EQ(refused.facts.endings[0].party, 2);
  EXPECT_THAT(refused.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kUnsettled));
  const Dispute higher = Escalated(in_part);
  EXPECT_EQ(Sound(Say(higher, {Word(1, Subject::kMediation, "", Answer::kNo)})).facts.state, State::kPartlyAgreed)
      << "no mediator of the new level has it yet";
}

TEST_F(PartialAgreement, IsNoMistake) {
  const Dispute in_part = Sound(Settle(Village(), InMediation(), {1}, 50'00));
  EXPECT_THAT(MakeVoid(Director(), in_part), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Dispute earlier = InMediation();
  earlier.facts.effective = calendar::Day("2026-03-02");  // of an earlier round, whose issues are open again
  EXPECT_THAT(MakeVoid(Director(), earlier), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(PartialAgreement, LeavesTheOtherIssuesOpen) {
  const Dispute d = Sound(Settle(Village(), InMediation(), {1}, 50'00));
  EXPECT_EQ(d.facts.state, State::kInMediation);
  EXPECT_THAT(d.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kOpen));
  EXPECT_EQ(d.facts.agreed_fen, 50'00);
  EXPECT_THAT(d.facts.endings, IsEmpty());
  const Dispute all = Sound(Settle(Village(), d, {2}, 20'00));
  EXPECT_EQ(all.facts.state, State::kAgreed);
  EXPECT_EQ(all.facts.agreed_fen, 70'00);
}

TEST_F(PartialAgreement, IsAboutIssuesThatAreOpen) {
  const Dispute d = Sound(Settle(Village(), InMediation(), {1}, 0));
  EXPECT_THAT(Settle(Village(), d, {1}, 0), IsInvalid("issues"));
  EXPECT_THAT(Settle(Village(), d, {2, 2}, 0), IsInvalid("issues"));
  EXPECT_THAT(Settle(Village(), d, {3}, 0), IsInvalid("issues"));
  EXPECT_THAT(Settle(Village(), d, {}, 0), IsInvalid("issues"));
}

TEST_F(OralAgreement, OnAllIssuesEndsTheDisputeByItself) {
  const Dispute d = Agreed();
  ASSERT_EQ(d.facts.endings.size(), 1u);
  EXPECT_EQ(d.facts.endings[0].kind, EndKind::kAllSettled);
  EXPECT_THAT(d.facts.endings[0].routes, IsEmpty()) << "nobody is sent elsewhere";
  EXPECT_EQ(Sound(Perform(Village(), d)).facts.state, State::kPerformed);
  EXPECT_THAT(Say(d, {Word(2, Subject::kMediation, "", Answer::kNo)}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "a refusal comes too late";
}

TEST_F(ReopenDispute, NeedsNewTermsByAll) {
  const Dispute agreed = Agreed();
  EXPECT_THAT(Reopen(Village(), AllSay(agreed, Subject::kNewRound), false),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "nothing is overdue";
  EXPECT_THAT(Reopen(Village(), Sound(Say(agreed, {Word(1, Subject::kNewRound)})), true),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  now_ = On(3, 20);
  const Dispute again = Sound(Reopen(Village(), AllSay(agreed, Subject::kNewRound), true));
  EXPECT_EQ(again.facts.state, State::kInMediation);
  EXPECT_EQ(again.facts.round, 2);
  EXPECT_THAT(again.facts.issues, ElementsAre(Outcome::kOpen, Outcome::kOpen)) << "the terms are new ones";
  ASSERT_EQ(again.facts.assignments.size(), 2u);
  EXPECT_EQ(again.facts.assignments[1].state, AssignmentState::kActive) << "the mediator it had";
  EXPECT_EQ(again.facts.assignments[1].mediator, "staff/m1");
  EXPECT_TRUE(again.facts.assignments[1].presides);
  EXPECT_EQ(LastDay(again, Clock::kMediationTerm), calendar::Day("2026-04-20"));
  EXPECT_EQ(again.facts.endings.size(), 1u) << "earlier ends stay";
  EXPECT_EQ(again.facts.number, agreed.facts.number);
}

TEST_F(ReopenDispute, OfARedOneAsksForALeaderWithin24HoursAgain) {
  const Dispute red = Sound(RateRisk(Village(), InMediation(), Colour::kRed, ""));
  const Dispute led = Sound(RateRisk(Zone(), red, Colour::kRed, "staff/l1"));
  const Dispute after_the_end = Sound(KeepApart(Village(), Ended(InMediation(), EndKind::kNoProspect)));
  for (const Dispute& ended : {Ended(red, EndKind::kNoProspect), after_the_end}) {
    now_ = On(3, 10);
    const Dispute again = Sound(Reopen(Village(), AllSay(ended, Subject::kNewRound), false));
    const calendar::Deadline* leader = LastDeadline(again.facts, Clock::kLeader);
    ASSERT_NE(leader, nullptr);
    EXPECT_TRUE(calendar::IsRunning(*leader));
    EXPECT_EQ(leader->due, On(3, 11));
    EXPECT_EQ(again.facts.risk.leader_due, On(3, 11));
  }
  now_ = On(3, 10);
  const Dispute goes_on = Sound(Reopen(Village(), AllSay(Ended(led, EndKind::kNoProspect), Subject::kNewRound), false));
  EXPECT_EQ(Count(goes_on, Clock::kLeader), 1) << "somebody leads it";
}

TEST_F(ReopenDispute, ForgetsThatTheRoundBeforeWasPerformed) {
  const Dispute performed = Sound(Perform(Village(), Agreed()));
  EXPECT_EQ(performed.facts.performed, now_);
  const Dispute again = Sound(Unsettle(Town(), performed, {1, 2}, 100'00, std::nullopt));
  EXPECT_EQ(again.facts.performed, std::nullopt);
  EXPECT_TRUE(again.facts.accepted_as.has_value()) << "it was accepted once";
}

TEST_F(ReopenDispute, HasOneOfItsMediatorsPreside) {
  const Dispute two = Sound(ProposeMediator(Zone(), InMediation(), "staff/m2", true));
  const Dispute agreed = Sound(Settle(Village(), two, {1, 2}, 0));  // before the one who was to preside answered
  const Dispute again = Sound(Reopen(Village(), AllSay(agreed, Subject::kNewRound), true));
  ASSERT_EQ(again.facts.assignments.size(), 3u);
  EXPECT_EQ(again.facts.assignments[2].mediator, "staff/m1");
  EXPECT_TRUE(again.facts.assignments[2].presides);
}

TEST_F(ReopenDispute, TakesTheWordsOfThisRoundAlone) {
  const Dispute failed = Ended(InMediation(), EndKind::kNoProspect);
  const Dispute again = Sound(Reopen(Village(), AllSay(failed, Subject::kNewRound), false));
  const Dispute failed_again = Ended(TakenUp(Proposed(again, "staff/m2")), EndKind::kNoProspect);
  EXPECT_THAT(Reopen(Village(), failed_again, false),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(failed_again.facts.endings.size(), 2u);
  EXPECT_EQ(failed_again.facts.endings[1].round, 2);
}

TEST_F(ReopenDispute, IsForFilesWithANumber) {
  const Dispute refused = Ended(Registered(), EndKind::kPartyRefused);
  EXPECT_THAT(Reopen(Village(), AllSay(refused, Subject::kNewRound), false),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(RecordPreventionTest, CountsCasesAndPersons) {
  const Dispute one = Sound(RecordPrevention(Village(), InMediation(), {PreventionKind::kSuicide, 1}, "邻居及时发现"));
  const Dispute two = Sound(RecordPrevention(Village(), one, {PreventionKind::kFight, 30}, "两族对峙"));
  ASSERT_EQ(two.facts.prevented.size(), 2u);
  EXPECT_EQ(two.facts.prevented[1].persons, 30);
  EXPECT_THAT(two.words.preventions, ElementsAre("邻居及时发现", "两族对峙"));
  EXPECT_THAT(RecordPrevention(Village(), one, {PreventionKind::kCrime, 0}, "无"), IsInvalid("prevention.persons"));
}

TEST_F(RecordCallbackTest, IsForTheTimeAfterTheEnd) {
  const Callback said = {2, {}, true, CallbackAnswer::kYes, CallbackAnswer::kNo};
  EXPECT_THAT(RecordCallback(Village(), InMediation(), said, ""),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  const Dispute d = Sound(RecordCallback(Village(), Agreed(), said, "还差一点"));
  ASSERT_EQ(d.callbacks.size(), 1u);
  EXPECT_EQ(d.callbacks[0].at, now_);
  EXPECT_THAT(d.words.callbacks, ElementsAre("还差一点"));
  EXPECT_THAT(RecordCallback(Village(), Agreed(), {3, {}, true, CallbackAnswer::kNone, CallbackAnswer::kNone}, ""),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(RecordCallback(Village(), Agreed(), {1, {}, false, CallbackAnswer::kYes, CallbackAnswer::kNone}, ""),
              IsInvalid("callback.reached"));
}

TEST_F(RecordCallbackTest, IsAHundredTimesAtMost) {
  const Callback said = {1, {}, true, CallbackAnswer::kYes, CallbackAnswer::kYes};
  Dispute d = Agreed();
  for (size_t i = 0; i < kMostCallbacks; ++i) d = Sound(RecordCallback(Village(), d, said, ""));
  EXPECT_THAT(RecordCallback(Village(), d, said, ""), IsInvalid("callback"));
}

TEST_F(RecordPreventionTest, IsFiftyTimesAtMost) {
  Dispute d = InMediation();
  for (size_t i = 0; i < kMostPreventions; ++i) {
    d = Sound(RecordPrevention(Village(), d, {PreventionKind::kFight, 2}, "双方已聚集亲友"));
  }
  EXPECT_THAT(RecordPrevention(Village(), d, {PreventionKind::kFight, 2}, "双方已聚集亲友"), IsInvalid("prevention"));
}

TEST(Routes, FitTheType) {
  for (int number = 1; number <= kTypes; ++number) {
    const auto type = static_cast<Type>(number);
    EXPECT_THAT(RoutesOf(type), Not(IsEmpty())) << number;
    EXPECT_THAT(std::string(RouteText(type, Refusal::kNone, RouteKind::kCourt)), HasSubstr("人民法院")) << number;
  }
  EXPECT_EQ(RoutesOf(Type::kLabour).front().kind, RouteKind::kArbitration);
  EXPECT_THAT(std::string(RouteText(Type::kBoundary, Refusal::kNone, RouteKind::kOffice)),
              HasSubstr("乡级或者县级人民政府"));
  EXPECT_EQ(RoutesOf(Type::kInjury).front().kind, RouteKind::kPolice);
  EXPECT_EQ(RouteText(Type::kFamily, Refusal::kNone, RouteKind::kArbitration), "") << "status is not arbitrated";
  EXPECT_EQ(RoutesOf(Type::kFamily, Refusal::kByAuthorityOnly).front().kind, RouteKind::kOffice);
  EXPECT_EQ(RoutesOf(Type::kFamily, Refusal::kNobodyToAnswer).front().kind, RouteKind::kPolice);
}

TEST_F(EndDispute, NamesTheRoutesWhereItFails) {
  const Dispute d = Ended(InMediation(Draft(Type::kLabour)), EndKind::kNoProspect);
  EXPECT_THAT(d.facts.endings[0].routes, ElementsAre(RouteKind::kArbitration, RouteKind::kCourt));
  EXPECT_THAT(Ended(Accepted(), EndKind::kByMistake).facts.endings[0].routes, IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
