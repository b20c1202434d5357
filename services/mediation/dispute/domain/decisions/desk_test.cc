// What stands on the desk, who sees how much, and the colours of risk.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/domain/decisions/view.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using auth::Role;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class DeskOfALevel : public DisputeTest {
 protected:
  // How much the mediator m1 sees of it, who has no grant.
  static View Seen(const Dispute& d) {
    const auth::Actor nobody("reader", std::make_shared<const auth::Rights>());
    return ViewOf({nobody, "staff/m1"}, d);
  }
};
class ViewOfADispute : public DisputeTest {
 protected:
  // How much the holder of the role sees of it, at a place that covers it or another. A lawyer has no grant.
  static View Seen(Role role, const Dispute& d, const std::string& area = kVillagePath,
                   std::string_view mediator = "") {
    std::vector<auth::Grant> grants;
    if (role != Role::kLawyer) grants.push_back({role, area, ""});
    const auth::Actor actor("reader", std::make_shared<const auth::Rights>(std::move(grants)));
    return ViewOf({actor, mediator}, d);
  }
};
class RateRiskTest : public DisputeTest {};

TEST_F(DeskOfALevel, SaysWhatADisputeWaitsFor) {
  EXPECT_EQ(PileOf(Registered().facts), Attention::kToAccept);
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCase;
  EXPECT_EQ(PileOf(Sound(Register(Director(), draft, {})).facts), Attention::kWaitsForPerson);
  const Dispute accepted = Accepted();
  EXPECT_EQ(PileOf(accepted.facts), Attention::kToAssign);
  const Dispute proposed = Proposed(accepted);
  EXPECT_EQ(PileOf(proposed.facts), Attention::kToBeTakenUp);
  EXPECT_EQ(PileOf(Sound(DeclineAssignment(Village(), proposed, 1, "staff/m1")).facts), Attention::kToAssign);
  EXPECT_EQ(PileOf(TakenUp(proposed).facts), std::nullopt);
  EXPECT_EQ(PileOf(Ended(TakenUp(proposed), EndKind::kNoProspect).facts), std::nullopt);
}

TEST_F(DeskOfALevel, ShowsTheMostPressingReasonFirst) {
  const Dispute red = Sound(RateRisk(Zone(), InMediation(), Colour::kRed, ""));
  EXPECT_THAT(AttentionsOf(red.facts), ElementsAre(Attention::kRedWithoutLeader));
  now_ = On(4, 3);
  const Dispute late = Sound(PassDeadline(red, now_)).value();
  EXPECT_THAT(AttentionsOf(late.facts),
              ElementsAre(Attention::kRedWithoutLeader, Attention::kTermOverdue, Attention::kLevelOverdue));
  const Dispute led = Sound(RateRisk(Zone(), late, Colour::kRed, "staff/l1"));
  EXPECT_EQ(PileOf(led.facts), Attention::kTermOverdue);
  EXPECT_THAT(AttentionsOf(Ended(led, EndKind::kNoProspect).facts), IsEmpty());
}

TEST_F(DeskOfALevel, SaysThatAMediatorServesNoLonger) {
  const Dispute d = InMediation();
  EXPECT_EQ(NoteHolders(d, {}), std::nullopt) << "nothing changed";
  EXPECT_EQ(NoteHolders(d, {"staff/m9"}), std::nullopt) << "another mediator";
  const Dispute left = NoteHolders(d, {"staff/m1"}).value();
  EXPECT_EQ(PileOf(left.facts), Attention::kHolderLeft);
  EXPECT_EQ(NoteHolders(left, {"staff/m1"}), std::nullopt) << "told once";
  EXPECT_EQ(Seen(left), View::kPresence) << "who serves no longer sees nothing by it";
  EXPECT_EQ(PileOf(NoteHolders(left, {}).value().facts), std::nullopt) << "they are back";
  const Dispute replaced = Sound(ReplaceMediator(Zone(), left, 1, "staff/m2", Ground::kLeftOffice));
  EXPECT_EQ(PileOf(replaced.facts), Attention::kToBeTakenUp);
  EXPECT_EQ(NoteHolders(Ended(left, EndKind::kNoProspect), {}), std::nullopt) << "it has ended";
}

TEST_F(DeskOfALevel, AsksTheTownToRuleOnWhatItSentDown) {
  const Dispute zone = TakenUp(Proposed(Escalated(InMediation()), "staff/z1"));
  const Dispute down = TakenUp(Proposed(Sound(SendDown(Town(), zone, CommitteeAt(Level::kVillage)))));
  EXPECT_EQ(PileOf(down.facts), std::nullopt);
  const Dispute late = Sound(PassDeadline(down, On(3, 6))).value();
  EXPECT_THAT(AttentionsOf(late.facts), ElementsAre(Attention::kToRule, Attention::kLevelOverdue));
}

// Rule 14: 劳动争议调解仲裁法 art. 14.
TEST_F(DeskOfALevel, AsksToTellThePartiesOfALabourDisputeOfArbitrationUntilSomebodyDid) {
  now_ = OnDay("2026-02-02");
  const Dispute labour = InMediation(Draft(Type::kLabour));
  EXPECT_EQ(PileOf(labour.facts), std::nullopt);
  now_ = OnDay("2026-02-25");
  const Dispute passed = Sound(PassDeadline(labour, now_)).value();
  EXPECT_THAT(AttentionsOf(passed.facts), Contains(Attention::kTellOfArbitration));
  Amendment told;
  told.arbitration_told = calendar::Day("2026-02-26");
  EXPECT_THAT(Amend(Village(), passed, told), IsInvalid("dispute.arbitration_told_day")) << "that is tomorrow";
  told.arbitration_told = calendar::Day("2026-02-01");
  EXPECT_THAT(Amend(Village(), passed, told), IsInvalid("dispute.arbitration_told_day")) << "nobody had asked";
  told.arbitration_told = calendar::Day("2026-02-25");
  const Dispute after = Sound(Amend(Village(), passed, told));
  EXPECT_THAT(AttentionsOf(after.facts), Not(Contains(Attention::kTellOfArbitration)));
  EXPECT_EQ(after.facts.arbitration_told, calendar::Day("2026-02-25"));
  EXPECT_EQ(after.facts.state, State::kInMediation) << "the mediation goes on";
  EXPECT_THAT(AttentionsOf(Ended(passed, EndKind::kNoProspect).facts), IsEmpty()) << "its end names arbitration";
  EXPECT_THAT(Amend(Village(), InMediation(), told), IsInvalid("dispute.arbitration_told_day")) << "not of neighbours";
}

TEST_F(DeskOfALevel, DoesNotAskToTellOfArbitrationTwice) {
  now_ = OnDay("2026-02-02");
  Amendment told;
  told.arbitration_told = calendar::Day("2026-02-02");
  const Dispute early = Sound(Amend(Village(), InMediation(Draft(Type::kLabour)), told));
  const Dispute again = Sound(Amend(Village(), early, ToType(Type::kLabour)));
  EXPECT_EQ(Count(again, Clock::kArbitrationOpen), 1) << "the clock does not run anew";
  now_ = OnDay("2026-02-25");
  EXPECT_EQ(FindUnmet(again.facts, Clock::kArbitrationOpen), nullptr);
}

// Rule 13: 人民法院在线调解规则 art. 12.
TEST_F(DeskOfALevel, SaysThatACourtWaitsForAnAnswerUntilItHasOne) {
  now_ = OnDay("2026-09-29", 15);
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtEntrusted;
  draft.origin.papers_day = calendar::Day("2026-09-29");
  const Dispute sent = AllSay(Registered(draft), Subject::kMediation);
  EXPECT_EQ(PileOf(sent.facts), Attention::kToAccept);
  now_ = OnDay("2026-10-10");
  const Dispute late = Sound(PassDeadline(sent, now_)).value();
  EXPECT_THAT(AttentionsOf(late.facts), ElementsAre(Attention::kCourtWaits, Attention::kToAccept));
  EXPECT_EQ(PileOf(Sound(Accept(Village(), late)).facts), Attention::kToAssign) << "that is the answer";
}

TEST_F(ViewOfADispute, IsTheFileForItsMediatorsAndForWhoDispatches) {
  const Dispute d = InMediation();
  EXPECT_EQ(Seen(Role::kVillageMediator, d, kVillagePath, "staff/m1"), View::kFile);
  EXPECT_EQ(Seen(Role::kLawyer, d, "/", "lawyers/1"), View::kPresence) << "who has no assignment of it";
  EXPECT_EQ(Seen(Role::kLawyer, TakenUp(Proposed(d, "lawyers/1")), "/", "lawyers/1"), View::kFile);
  for (const Role role :
       {Role::kZoneDispatcher, Role::kTownDispatcher, Role::kCentreDispatcher, Role::kCentreDirector}) {
    EXPECT_EQ(Seen(role, d), View::kFile) << auth::RoleName(role);
  }
}

TEST_F(ViewOfADispute, OfTheVillageIsTheFileWhileNobodyHasIt) {
  EXPECT_EQ(Seen(Role::kVillageMediator, Registered()), View::kFile);
  EXPECT_EQ(Seen(Role::kVillageMediator, InMediation(), kVillagePath, "staff/m9"), View::kSummary);
  EXPECT_EQ(Seen(Role::kVillageMediator, Escalated(Accepted())), View::kPresence) << "another committee has it";
}

TEST_F(ViewOfADispute, IsASummaryForAuditorsAndAPresenceForGridAndHandlers) {
  const Dispute d = InMediation();
  EXPECT_EQ(Seen(Role::kAuditor, d), View::kSummary);
  EXPECT_EQ(Seen(Role::kGridWorker, d), View::kPresence);
  EXPECT_EQ(Seen(Role::kDepartmentHandler, d), View::kPresence);
  EXPECT_EQ(Seen(Role::kAdministrator, d), View::kPresence);
  EXPECT_EQ(Seen(Role::kTownDispatcher, d, "/370211000000/370211110000/"), View::kPresence) << "of another town";
}

// Public report 30: ef-cms-flexion#3922.
TEST_F(ViewOfADispute, OfAConfidentialFileIsAPresence) {
  Dispute draft = Draft();
  draft.facts.confidential = true;
  const Dispute d = InMediation(draft);
  EXPECT_EQ(Seen(Role::kVillageMediator, d, kVillagePath, "staff/m1"), View::kFile) << "its mediator";
  EXPECT_EQ(Seen(Role::kTownDispatcher, d), View::kFile) << "who rules over it";
  for (const Role role : {Role::kVillageMediator, Role::kZoneDispatcher, Role::kAuditor, Role::kGridWorker}) {
    EXPECT_EQ(Seen(role, d), View::kPresence) << auth::RoleName(role);
  }
  EXPECT_EQ(Seen(Role::kZoneDispatcher, Escalated(Accepted(draft))), View::kFile) << "who dispatches at its level";
}

TEST_F(RateRiskTest, GoesUpByAnyNumberOfSteps) {
  const Dispute red = Sound(RateRisk(Village(), InMediation(), Colour::kRed, ""));
  EXPECT_EQ(red.facts.risk.colour, Colour::kRed);
  EXPECT_EQ(red.facts.risk.rater, "village_mediator");
  EXPECT_EQ(red.facts.risk.leader_due, On(3, 3)) << "a leader within 24 hours";
  const Dispute led = Sound(RateRisk(Zone(), red, Colour::kRed, "staff/l1"));
  EXPECT_EQ(led.facts.risk.leader, "staff/l1");
  EXPECT_EQ(led.facts.risk.rater, "village_mediator") << "who names the leader rates nothing";
}

TEST_F(RateRiskTest, OfRedIsToldWhenNobodyLeadsAfterTwentyFourHours) {
  const Dispute red = Sound(RateRisk(Village(), InMediation(), Colour::kRed, ""));
  ASSERT_EQ(LastDeadline(red.facts, Clock::kLeader)->due, On(3, 3));
  EXPECT_FALSE(Sound(PassDeadline(red, On(3, 3) - absl::Minutes(1))).has_value());
  const Dispute late = Sound(PassDeadline(red, On(3, 3))).value();
  EXPECT_EQ(late.facts.passed.size(), 1u);
  EXPECT_FALSE(Sound(PassDeadline(late, On(3, 3) + absl::Minutes(1))).has_value()) << "once";
  const Dispute led = Sound(RateRisk(Zone(), red, Colour::kRed, "staff/l1"));
  EXPECT_EQ(LastDeadline(led.facts, Clock::kLeader)->met, now_);
  EXPECT_FALSE(Sound(PassDeadline(led, On(3, 3))).has_value());
  const Dispute at_once = Sound(RateRisk(Village(), InMediation(), Colour::kRed, "staff/l1"));
  EXPECT_EQ(LastDeadline(at_once.facts, Clock::kLeader)->met, now_);
  EXPECT_EQ(LastDeadline(Sound(RateRisk(Town(), red, Colour::kYellow, "", TodayOf(Town()))).facts, Clock::kLeader)->met,
            now_);
}

TEST_F(RateRiskTest, GoesDownByOneStepByAnotherPerson) {
  const absl::CivilDay today = TodayOf(Town());
  const Dispute yellow = Sound(RateRisk(Zone(), InMediation(), Colour::kYellow, ""));
  EXPECT_THAT(RateRisk(Zone(), yellow, Colour::kGreen, "", today),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  EXPECT_THAT(RateRisk(Village(), yellow, Colour::kGreen, "", today),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  const Dispute green = Sound(RateRisk(Town(), yellow, Colour::kGreen, "", today));
  EXPECT_EQ(green.facts.risk.reason, RiskReason::kVisited);
  EXPECT_EQ(green.facts.risk.visited, today);
  const Dispute red = Sound(RateRisk(Village(), yellow, Colour::kRed, "staff/l1"));
  EXPECT_THAT(RateRisk(Town(), red, Colour::kGreen, "", today), IsInvalid("colour")) << "two steps";
  EXPECT_THAT(RateRisk(Zone(), red, Colour::kYellow, "", today),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
      << "the town lowers RED";
  const Dispute lowered = Sound(RateRisk(Town(), red, Colour::kYellow, "", today));
  EXPECT_EQ(lowered.facts.risk.leader, "");
  EXPECT_EQ(lowered.facts.risk.leader_due, std::nullopt);
}

TEST_F(RateRiskTest, GoesDownAfterAVisitSinceTheLastRating) {
  const Dispute before = InMediation();
  now_ = On(3, 4);
  const Dispute yellow = Sound(RateRisk(Zone(), before, Colour::kYellow, ""));
  now_ = On(3, 6);
  const auto lower = [&](const Dispute& d, std::optional<absl::CivilDay> visited, Colour to = Colour::kGreen) {
    return RateRisk(Town(), d, to, "", visited);
  };
  EXPECT_THAT(lower(yellow, std::nullopt), IsInvalid("visited_day"));
  EXPECT_THAT(lower(yellow, calendar::Day("2026-03-03")), IsInvalid("visited_day")) << "the day before the rating";
  EXPECT_THAT(lower(yellow, calendar::Day("2026-03-07")), IsInvalid("visited_day")) << "tomorrow";
  EXPECT_THAT(lower(yellow, calendar::Day("2026-03-06"), Colour::kRed), IsInvalid("visited_day")) << "it goes up";
  const Dispute green = Sound(lower(yellow, calendar::Day("2026-03-05")));
  EXPECT_EQ(green.facts.risk.visited, calendar::Day("2026-03-05"));
  EXPECT_EQ(Sound(RateRisk(Zone(), green, Colour::kYellow, "")).facts.risk.visited, std::nullopt);
  const Dispute violent = Sound(KeepApart(Village(), Sound(RateRisk(Zone(), yellow, Colour::kRed, "staff/l1"))));
  now_ = On(3, 8);
  const Dispute again = Sound(KeepApart(Village(), Sound(ClearFaceToFace(Town(), violent))));
  EXPECT_THAT(lower(again, calendar::Day("2026-03-07"), Colour::kYellow), IsInvalid("visited_day"))
      << "violence was reported since";
  EXPECT_THAT(lower(again, calendar::Day("2026-03-08"), Colour::kYellow), IsOk());
}

TEST_F(RateRiskTest, SaysSomethingNew) {
  const Dispute d = InMediation();
  EXPECT_THAT(RateRisk(Zone(), d, Colour::kGreen, ""), IsInvalid("colour"));
  EXPECT_THAT(RateRisk(Zone(), d, Colour::kYellow, "staff/l1"), IsInvalid("leader"));
}

}  // namespace
}  // namespace zhiwang::mediation
