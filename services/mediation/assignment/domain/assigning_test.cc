#include "services/mediation/assignment/domain/assigning.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class Assignments : public DisputeTest {
 protected:
  // The mediators who have the dispute or are to have it and preside.
  static std::vector<std::string> Presiding(const Dispute& d) {
    std::vector<std::string> mediators;
    for (const Assignment& assignment : d.facts.assignments) {
      if (GivesReach(assignment.state) && assignment.presides) mediators.push_back(assignment.mediator);
    }
    return mediators;
  }
  static Declaration With(Tie tie) { return {{tie}, "申请人是我的表弟"}; }
  static Declaration None() { return {}; }
};
class Declarations : public Assignments {};
class ReplaceMediatorTest : public Assignments {};

TEST_F(Assignments, WaitForTheMediatorForOneWorkingDay) {
  now_ = On(3, 6);
  const Dispute d = Proposed(Accepted());
  ASSERT_EQ(d.facts.assignments.size(), 1u);
  EXPECT_EQ(d.facts.state, State::kAccepted);
  EXPECT_EQ(d.facts.assignments[0].state, AssignmentState::kProposed);
  EXPECT_EQ(d.facts.assignments[0].committee, 101);
  EXPECT_EQ(d.facts.assignments[0].proposer, "zone_dispatcher");
  EXPECT_EQ(LastDay(d, Clock::kAssignment), calendar::Day("2026-03-09")) << "from a Friday to Monday";
  EXPECT_FALSE(Sound(ExpireProposal(d, On(3, 9, 17))).has_value());
  const Dispute expired = Sound(ExpireProposal(d, On(3, 9, 18))).value();
  EXPECT_EQ(expired.facts.state, State::kAccepted);
  EXPECT_EQ(expired.facts.assignments[0].state, AssignmentState::kExpired);
  EXPECT_FALSE(Sound(ExpireProposal(expired, On(3, 10))).has_value()) << "once";
  EXPECT_THAT(TakeUp(Village(), expired, 1, "staff/m1", None()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(Assignments, AreAcceptedAndDeclinedByTheirMediator) {
  const Dispute d = Proposed(Accepted());
  EXPECT_THAT(TakeUp(Village(), d, 1, "staff/m2", None()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(DeclineAssignment(Village(), d, 1, "staff/m2"),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(TakeUp(Village(), d, 2, "staff/m1", None()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::ASSIGNMENT_NOT_FOUND));
  now_ = On(3, 3);
  const Dispute taken_up = Sound(TakeUp(Village(), d, 1, "staff/m1", None()));
  EXPECT_EQ(taken_up.facts.state, State::kInMediation);
  EXPECT_EQ(taken_up.facts.assignments[0].accepted, now_);
  EXPECT_EQ(taken_up.facts.taken_up, now_);
  const Dispute declined = Sound(DeclineAssignment(Village(), d, 1, "staff/m1"));
  EXPECT_EQ(declined.facts.state, State::kAccepted);
  EXPECT_EQ(declined.facts.assignments[0].state, AssignmentState::kDeclined);
}

TEST_F(Assignments, OfSeveralExactlyOnePresides) {
  const Dispute first = TakenUp(Proposed(Accepted()));
  EXPECT_THAT(Presiding(first), ElementsAre("staff/m1")) << "the first, without being asked";
  const Dispute second = Proposed(first, "staff/m2");
  EXPECT_THAT(Presiding(second), ElementsAre("staff/m1"));
  const Dispute third = Sound(ProposeMediator(Zone(), second, "staff/m3", true));
  EXPECT_THAT(Presiding(third), ElementsAre("staff/m3")) << "who takes it over";
  const Dispute declined = Sound(DeclineAssignment(Village(), third, 3, "staff/m3"));
  EXPECT_THAT(Presiding(declined), ElementsAre("staff/m1")) << "of those who have it the first";
  const Dispute replaced = Sound(ReplaceMediator(Zone(), declined, 1, "staff/m4", Ground::kMediatorAsks));
  EXPECT_THAT(Presiding(replaced), ElementsAre("staff/m4"));
}

TEST_F(Assignments, AreAHundredAtMost) {
  Dispute d = Accepted();
  for (size_t i = 0; i < kMostAssignments; ++i) d = Proposed(d, "staff/m" + std::to_string(i));
  EXPECT_THAT(ProposeMediator(Zone(), d, "staff/another", false), IsInvalid("mediator"));
  EXPECT_THAT(mediation::ReplaceMediator(Zone(), d, 1, "staff/another", Ground::kMediatorAsks), IsInvalid("mediator"));
}

TEST_F(Assignments, AreOneForEachMediatorAtATime) {
  const Dispute d = Proposed(Accepted());
  EXPECT_THAT(ProposeMediator(Zone(), d, "staff/m1", false), IsInvalid("mediator"));
  const Dispute declined = Sound(DeclineAssignment(Village(), d, 1, "staff/m1"));
  EXPECT_THAT(ProposeMediator(Zone(), declined, "staff/m1", false), IsOk()) << "they may be asked again";
}

TEST_F(Assignments, AreAcceptedByThePartiesByTheirNumber) {
  const Dispute d = InMediation();
  EXPECT_FALSE(AcceptedByParties(d.facts, 1));
  const Dispute one = Sound(Say(d, {Word(1, Subject::kMediator, "1")}));
  EXPECT_FALSE(AcceptedByParties(one.facts, 1));
  const Dispute both = Sound(Say(one, {Word(2, Subject::kMediator, "1")}));
  EXPECT_TRUE(AcceptedByParties(both.facts, 1));
  EXPECT_FALSE(AcceptedByParties(both.facts, 2));
  EXPECT_FALSE(AcceptedByParties(Sound(Say(both, {Word(2, Subject::kMediator, "1", Answer::kNo)})).facts, 1));
}

TEST_F(Declarations, AreMadeBeforeAnAssignmentIsAccepted) {
  const Dispute d = Proposed(Accepted());
  EXPECT_THAT(TakeUp(Village(), d, 1, "staff/m1", std::nullopt),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::DECLARATION_MISSING));
  EXPECT_THAT(TakeUp(Village(), d, 1, "staff/m1", Declaration{{Tie::kKin}, ""}), IsInvalid("declaration.note"));
}

TEST_F(Declarations, ATieBarsUnlessEveryPartyWaivesInWriting) {
  for (const Tie tie : {Tie::kKin, Tie::kInterest, Tie::kOtherRelation}) {
    const Dispute d = Proposed(Accepted());
    const auto barred = TakeUp(Village(), d, 1, "staff/m1", With(tie));
    EXPECT_THAT(barred, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
    EXPECT_EQ(MetadataOf(barred, "rule"), "法释〔2016〕14号第十五条");
    const Dispute one = Sound(Say(d, {Word(1, Subject::kTieWaiver, "1")}));
    EXPECT_THAT(TakeUp(Village(), one, 1, "staff/m1", With(tie)),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
    Consent spoken = Word(2, Subject::kTieWaiver, "1");
    spoken.form = Form::kSpoken;
    EXPECT_THAT(Say(one, {spoken}), IsInvalid("consents.form"));
    const Dispute both = Sound(Say(one, {Word(2, Subject::kTieWaiver, "1")}));
    const Dispute taken_up = Sound(TakeUp(Village(), both, 1, "staff/m1", With(tie)));
    EXPECT_THAT(taken_up.facts.assignments[0].ties, ElementsAre(tie));
    EXPECT_THAT(taken_up.words.declarations, ElementsAre("申请人是我的表弟"));
  }
}

TEST_F(Declarations, OfATieAreKeptThoughTheyBar) {
  const Dispute d = Proposed(Accepted());
  now_ = On(3, 3);
  const Dispute barred = Sound(BarMediator(Village(), d, 1, "staff/m1", With(Tie::kKin))).value();
  EXPECT_THAT(barred.facts.assignments[0].ties, ElementsAre(Tie::kKin));
  EXPECT_EQ(barred.facts.assignments[0].declared, now_);
  EXPECT_EQ(barred.facts.assignments[0].state, AssignmentState::kProposed) << "it waits for the parties' waivers";
  EXPECT_THAT(barred.words.declarations, ElementsAre("申请人是我的表弟"));
  EXPECT_FALSE(Sound(BarMediator(Village(), barred, 1, "staff/m1", With(Tie::kKin)))) << "once";
  EXPECT_TRUE(Sound(BarMediator(Village(), barred, 1, "staff/m1", With(Tie::kInterest)))) << "another tie";
  EXPECT_FALSE(Sound(BarMediator(Village(), d, 1, "staff/m1", None()))) << "nothing bars them";
  EXPECT_FALSE(Sound(BarMediator(Village(), d, 1, "staff/m2", With(Tie::kKin)))) << "it is another's";
  const Dispute waived = AllSay(barred, Subject::kTieWaiver, "1");
  EXPECT_EQ(Sound(TakeUp(Village(), waived, 1, "staff/m1", With(Tie::kKin))).facts.state, State::kInMediation);
}

// Rule 6: 法释〔2016〕14号 art. 15.
TEST_F(Declarations, OfAnotherTieThanWasWaivedBarAgain) {
  const Declaration both{{Tie::kKin, Tie::kInterest}, "另有借款"};
  const Dispute barred = Sound(BarMediator(Village(), Proposed(Accepted()), 1, "staff/m1", With(Tie::kKin))).value();
  now_ = On(3, 3);
  const Dispute waived = AllSay(barred, Subject::kTieWaiver, "1");
  const auto conflict = IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT);
  EXPECT_THAT(TakeUp(Village(), waived, 1, "staff/m1", both), conflict) << "nobody knew of the other";
  now_ = On(3, 4);
  const Dispute again = Sound(BarMediator(Village(), waived, 1, "staff/m1", both)).value();
  EXPECT_THAT(TakeUp(Village(), again, 1, "staff/m1", both), conflict);
  const Dispute one = Sound(Say(again, {Word(1, Subject::kTieWaiver, "1")}));
  EXPECT_EQ(MetadataOf(TakeUp(Village(), one, 1, "staff/m1", both), "parties"), "2");
  const Dispute all = AllSay(again, Subject::kTieWaiver, "1");
  EXPECT_THAT(TakeUp(Village(), all, 1, "staff/m1", both), IsOk());
  EXPECT_THAT(TakeUp(Village(), all, 1, "staff/m1", With(Tie::kInterest)), IsOk()) << "less than was waived";
}

TEST_F(Declarations, OfHavingAdvisedAPartyEndTheAssignmentForGood) {
  const Dispute d = Proposed(Proposed(Accepted()), "staff/m2");
  const Dispute barred = Sound(BarMediator(Village(), d, 1, "staff/m1", With(Tie::kAdvisedParty))).value();
  const Assignment& ended = barred.facts.assignments[0];
  EXPECT_EQ(ended.state, AssignmentState::kEnded);
  EXPECT_EQ(ended.ground, Ground::kTie);
  EXPECT_EQ(ended.ended, now_);
  EXPECT_THAT(Presiding(barred), ElementsAre("staff/m2"));
  EXPECT_THAT(ProposeMediator(Zone(), barred, "staff/m1", false),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  const Dispute noted = Sound(BarCandidate(barred, "staff/m1", false)).value();
  EXPECT_EQ(noted.version, barred.version + 1);
  EXPECT_FALSE(Sound(BarCandidate(barred, "staff/m3", false))) << "nothing bars them";
  EXPECT_TRUE(Sound(BarCandidate(barred, "staff/m3", true))) << "the register does";
}

TEST_F(Declarations, DoNotKeepAnAssignmentOfWhomTheRegisterBars) {
  const Dispute d = Proposed(Accepted());
  const Dispute barred = Sound(EndAdvisers(Village(), d, 1, "staff/m1")).value();
  EXPECT_EQ(barred.facts.assignments[0].state, AssignmentState::kEnded);
  EXPECT_EQ(barred.facts.assignments[0].ground, Ground::kTie);
  EXPECT_FALSE(barred.facts.assignments[0].declared) << "the mediator did not say so";
  EXPECT_FALSE(Sound(EndAdvisers(Village(), barred, 1, "staff/m1"))) << "once";
  EXPECT_FALSE(Sound(EndAdvisers(Village(), d, 1, "staff/m2"))) << "it is another's";
}

TEST_F(Declarations, HavingAdvisedBarsAlways) {
  const Dispute waived = AllSay(Proposed(Accepted()), Subject::kTieWaiver, "1");
  const auto barred = TakeUp(Village(), waived, 1, "staff/m1", With(Tie::kAdvisedParty));
  EXPECT_THAT(barred, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  EXPECT_EQ(MetadataOf(barred, "rule"), "律师法第三十九条");
}

TEST_F(ReplaceMediatorTest, GivesTheDisputeToAnother) {
  const Dispute d = Sound(ReplaceMediator(Zone(), InMediation(), 1, "staff/m2", Ground::kMediatorAsks));
  EXPECT_EQ(d.facts.state, State::kInMediation);
  EXPECT_EQ(d.facts.assignments[0].state, AssignmentState::kReplaced);
  EXPECT_EQ(d.facts.assignments[0].ground, Ground::kMediatorAsks);
  EXPECT_EQ(d.facts.assignments[1].state, AssignmentState::kProposed);
  EXPECT_EQ(d.facts.replacements, 0) << "no party asked for it";
  EXPECT_THAT(ReplaceMediator(Zone(), d, 1, "staff/m3", Ground::kTie),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "the first has it no longer";
  EXPECT_THAT(ReplaceMediator(Zone(), d, 2, "staff/m3", Ground::kLevelChanged), IsInvalid("ground"));
  const Dispute two = Proposed(InMediation(), "staff/m2");
  EXPECT_THAT(ReplaceMediator(Zone(), two, 1, "staff/m2", Ground::kMediatorAsks), IsInvalid("mediator"))
      << "who is asked already";
  const Dispute barred = Sound(BarMediator(Village(), two, 2, "staff/m2", With(Tie::kAdvisedParty))).value();
  EXPECT_THAT(ReplaceMediator(Zone(), barred, 1, "staff/m2", Ground::kMediatorAsks),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
}

TEST_F(ReplaceMediatorTest, IsRuledOnByTheTownWherePartiesAskASecondTime) {
  const Dispute once = TakenUp(Sound(ReplaceMediator(Zone(), InMediation(), 1, "staff/m2", Ground::kPartyObjects)));
  EXPECT_THAT(ReplaceMediator(Zone(), once, 2, "staff/m3", Ground::kPartyObjects),
              IsRefused(StatusCode::kPermissionDenied, common::v1::TOWN_RULES));
  EXPECT_THAT(ReplaceMediator(Zone(), once, 2, "staff/m3", Ground::kTie), IsOk()) << "a tie is no wish";
  const Dispute twice = Sound(ReplaceMediator(Town(), once, 2, "staff/m3", Ground::kPartyObjects));
  EXPECT_EQ(twice.facts.replacements, 2);
  terms_.replacements_before_ruling = 2;
  EXPECT_THAT(ReplaceMediator(Zone(), once, 2, "staff/m3", Ground::kPartyObjects), IsOk()) << "a district's own rule";
}

}  // namespace
}  // namespace zhiwang::mediation
