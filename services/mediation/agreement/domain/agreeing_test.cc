#include "services/mediation/agreement/domain/agreeing.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/testing/agreement_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DraftAgreementTest : public AgreementTest {};
class WriteAgreementTest : public AgreementTest {};
class SettleInPartTest : public AgreementTest {};
class ReachOrallyTest : public AgreementTest {};
class AnnulAgreementTest : public AgreementTest {};
class DraftsOfADispute : public AgreementTest {};

TEST_F(DraftAgreementTest, IsOfADisputeInMediation) {
  const Dispute dispute = InMediation();
  const Agreement draft = Sound(TryDraft(dispute));
  EXPECT_EQ(draft.facts.state, AgreementState::kDraft);
  EXPECT_EQ(draft.facts.dispute, dispute.id);
  EXPECT_EQ(draft.facts.area_path, dispute.facts.area_path);
  EXPECT_EQ(AmountOf(draft.facts.terms), 200'00);
  EXPECT_THAT(TryDraft(Accepted()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(TryDraft(Agreed()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(DraftAgreementTest, MayLackEverything) { EXPECT_THAT(TryDraft(InMediation(), {}), IsOk()); }

TEST_F(DraftAgreementTest, NamesOpenIssuesEachOnceAndOfNoOtherDraft) {
  Dispute dispute = InMediation();
  for (const std::vector<int>& issues : std::vector<std::vector<int>>{{0}, {3}, {1, 1}}) {
    EXPECT_THAT(TryDraft(dispute, Text(issues)), IsInvalid("agreement.text.issues"));
  }
  const Agreement first = Drafted(dispute, Text({1}));
  EXPECT_THAT(TryDraft(dispute, Text({1, 2}), {first}), IsInvalid("agreement.text.issues"));
  EXPECT_THAT(TryDraft(dispute, Text({2}), {first}), IsOk());
  EXPECT_THAT(TryDraft(dispute, Text({1, 2}), {Sound(Lapse(first))}), IsOk());
  dispute.facts.issues[0] = Outcome::kSettled;
  EXPECT_THAT(TryDraft(dispute, Text({1})), IsInvalid("agreement.text.issues"));
}

TEST_F(DraftAgreementTest, ObligesPartiesThatAreThere) {
  Dispute dispute = InMediation();
  AgreementText text = Text();
  text.terms.obligations[0].debtor = 3;
  EXPECT_THAT(TryDraft(dispute, text), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  text.terms.obligations[0].debtor = 1;
  EXPECT_THAT(TryDraft(dispute, text), IsInvalid("agreement.text.obligations.creditor")) << "who owes to themselves";
  text = Text();
  text.terms.writing_asked_by = {9};
  EXPECT_THAT(TryDraft(dispute, text), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  dispute.facts.parties[1].left = true;
  EXPECT_THAT(TryDraft(dispute), IsInvalid("agreement.text.obligations.debtor"));
}

TEST_F(DraftAgreementTest, NamesOfEachObligationAClauseThatIsThere) {
  AgreementText text = Text();
  for (const int clause : {-1, 2}) {
    text.terms.obligations[0].clause = clause;
    EXPECT_THAT(TryDraft(InMediation(), text), IsInvalid("agreement.text.obligations.clause")) << clause;
  }
  text.terms.obligations[0].clause = 1;
  EXPECT_EQ(Sound(TryDraft(InMediation(), text)).facts.terms.obligations[0].clause, 1);
}

TEST_F(DraftAgreementTest, OwesNothingByADayThatIsPast) {
  AgreementText text = Text();
  text.terms.obligations = {Later("2026-03-01")};
  EXPECT_THAT(TryDraft(InMediation(), text), IsInvalid("agreement.text.obligations.due_day"));
  text.terms.obligations = {Later("2026-03-02")};
  EXPECT_THAT(TryDraft(InMediation(), text), IsOk());
}

TEST_F(DraftAgreementTest, IsOneOfFiftyAtMost) {
  const Dispute dispute = InMediation();
  const std::vector<Agreement> lapsed(kMostAgreements, Sound(Lapse(Drafted(dispute))));
  EXPECT_THAT(TryDraft(dispute, Text(), lapsed), IsInvalid("agreement.dispute"));
}

TEST_F(WriteAgreementTest, PutsAnotherTextInThePlaceOfTheDraft) {
  const Dispute dispute = InMediation();
  const Agreement draft = Drafted(dispute, Text({1}));
  AgreementText text = Text({2});
  text.words.clauses = {"修复界墙", "互不追究"};
  text.terms.topics = {Topic::kOrdinary, Topic::kOrdinary};
  const Agreement written = Sound(Rewrite(Village(), draft, dispute, {}, text));
  EXPECT_THAT(written.facts.terms.issues, ElementsAre(2));
  EXPECT_THAT(written.words.clauses, ElementsAre("修复界墙", "互不追究"));
  EXPECT_EQ(written.facts.state, AgreementState::kDraft);
  EXPECT_THAT(Rewrite(Village(), draft, dispute, {}, Text({4})), IsInvalid("text.issues"));
}

TEST_F(WriteAgreementTest, IsIllegalOnceItIsInEffect) {
  const Dispute dispute = InMediation();
  const AgreementWithDispute reached = Sound(Reach(dispute, Text()));
  EXPECT_THAT(Rewrite(Village(), reached.agreement, reached.dispute, {}, Text()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReachOrallyTest, IsInEffectWhenReached) {
  const Dispute dispute = InMediation();
  now_ = On(3, 4);
  const AgreementWithDispute reached = Sound(Reach(dispute, Text(), calendar::Day("2026-03-03")));
  EXPECT_EQ(reached.agreement.facts.state, AgreementState::kEffective);
  EXPECT_TRUE(reached.agreement.facts.oral);
  EXPECT_EQ(reached.agreement.facts.reached, calendar::Day("2026-03-03"));
  EXPECT_EQ(reached.agreement.facts.effective, calendar::Day("2026-03-03"));
  EXPECT_EQ(reached.dispute.facts.state, State::kAgreed);
  EXPECT_EQ(reached.dispute.facts.agreed_fen, 200'00);
  EXPECT_EQ(reached.dispute.facts.effective, calendar::Day("2026-03-03"));
}

TEST_F(ReachOrallyTest, NotesTheMediatorWhoPresides) {
  const Dispute dispute = InMediation();
  ASSERT_NE(FindPresiding(dispute.facts), nullptr);
  EXPECT_EQ(Sound(Reach(dispute, Text())).agreement.facts.mediator, FindPresiding(dispute.facts)->mediator);
}

TEST_F(ReachOrallyTest, IsReachedWithinTheRoundAndNotAhead) {
  now_ = On(3, 2);
  const Dispute dispute = InMediation();
  now_ = On(3, 4);
  EXPECT_THAT(Reach(dispute, Text(), calendar::Day("2026-03-01")), IsInvalid("reached_day"));
  EXPECT_THAT(Reach(dispute, Text(), calendar::Day("2026-03-05")), IsInvalid("reached_day"));
  EXPECT_THAT(Reach(dispute, Text(), calendar::Day("2026-03-02")), IsOk()) << "the day on which it was taken up";
}

TEST_F(ReachOrallyTest, NamesEverythingThatIsMissingAtOnce) {
  const Dispute dispute = InMediation();
  AgreementText text;
  text.terms.obligations = {Later("2026-03-09")};
  text.terms.obligations[0].due.reset();
  text.words.obligations = {"赔偿款"};
  const auto refused = Reach(dispute, text);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::AGREEMENT_INCOMPLETE));
  EXPECT_THAT(FieldsOf(refused.status()),
              ElementsAre("agreement.text.facts", "agreement.text.issues", "agreement.text.clauses",
                          "agreement.text.manner", "agreement.text.place", "agreement.text.obligations.due_day"));
  EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr("第1项义务的履行期限"));
}

TEST_F(ReachOrallyTest, NeedsWritingForInstalments) {
  const Dispute dispute = InMediation();
  AgreementText text = Text();
  text.terms.obligations = {Later("2026-03-31"), Later("2026-04-30")};
  text.words.obligations = {"第一期", "第二期"};
  terms_.oral_if_performed_later = true;
  const auto refused = Reach(dispute, text);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
  EXPECT_EQ(MetadataOf(refused.status(), "rule"), "INSTALMENTS");
  text.terms.obligations[1].debtor = 1;
  text.terms.obligations[1].creditor = 2;
  EXPECT_THAT(Reach(dispute, text), IsOk()) << "each owes the other once";
}

TEST_F(ReachOrallyTest, NeedsWritingForWhatIsNotPerformedOnTheSpotUnlessTheRulesAllowIt) {
  const Dispute dispute = InMediation();
  AgreementText text = Text();
  text.terms.obligations = {Later("2026-03-31")};
  const auto refused = Reach(dispute, text);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
  EXPECT_EQ(MetadataOf(refused.status(), "rule"), "NOT_ON_THE_SPOT");
  terms_.oral_if_performed_later = true;
  EXPECT_THAT(Reach(dispute, text), IsOk());
}

TEST_F(ReachOrallyTest, NeedsWritingWhereAPartyAsksForIt) {
  AgreementText text = Text();
  text.terms.writing_asked_by = {2};
  const auto refused = Reach(InMediation(), text);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
  EXPECT_EQ(MetadataOf(refused.status(), "rule"), "ASKED_FOR");
}

TEST_F(ReachOrallyTest, NeedsWritingForStatusInheritanceAndTitle) {
  for (const Topic topic : {Topic::kStatus, Topic::kInheritance, Topic::kTitle, Topic::kSpecialProcedure}) {
    AgreementText text = Text();
    text.terms.topics = {topic};
    const auto refused = Reach(InMediation(), text);
    EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::WRITTEN_NEEDED));
    EXPECT_EQ(MetadataOf(refused.status(), "rule"), "TOPIC");
  }
}

TEST_F(ReachOrallyTest, IsReachedWhileTheDisputeIsMediated) {
  const Dispute dispute = InMediation();
  const Agreement draft = Drafted(dispute);
  const auto reach = [&](const Dispute& now) { return ReachOrally(Village(), draft, now, {}, TodayOf(Village())); };
  const Dispute paused = Sound(Pause(Village(), dispute, RestReason::kAppraisal, calendar::Day("2026-03-02"), "鉴定"));
  EXPECT_THAT(reach(paused), IsOk());
  EXPECT_THAT(reach(Escalated(dispute)), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReachOrallyTest, IsNotReachedWithAPartyThatNeverAgreedToMediation) {
  const Dispute dispute = Sound(EnterParty(Village(), InMediation(), DisputeTest::Draft(Side::kThirdParty)));
  EXPECT_THAT(Reach(dispute, Text()), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_THAT(Reach(Sound(Say(dispute, {Word(3, Subject::kMediation)})), Text()), IsOk());
}

// Rule 6: 法释〔2016〕14号 art. 15.
TEST_F(ReachOrallyTest, IsNotReachedByAMediatorWhoseTieAPartyHasNotWaived) {
  const Dispute waived = AllSay(Proposed(Accepted()), Subject::kTieWaiver, "1");
  Dispute dispute = Sound(TakeUp(Village(), waived, 1, "staff/m1", Declaration{{Tie::kKin}, "申请人是我的表弟"}));
  EXPECT_THAT(Reach(dispute, Text()), IsOk());
  dispute = Sound(EnterParty(Village(), dispute, DisputeTest::Draft(Side::kThirdParty)));
  dispute = Sound(Say(dispute, {Word(3, Subject::kMediation)}));
  EXPECT_THAT(Reach(dispute, Text()), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
  EXPECT_THAT(Reach(Sound(Say(dispute, {Word(3, Subject::kTieWaiver, "1")})), Text()), IsOk());
}

TEST_F(ReachOrallyTest, IsSaidForAPartyByWhoMaySettleForItOnTheDay) {
  const Dispute dispute = InMediation();
  People people = Adults(dispute);
  people[2].birth_day = calendar::Day("2014-01-01");  // 12
  people[2].proxies.resize(2);
  people[2].proxies[1].ground = ProxyGround::kAgent;
  people[2].proxies[1].powers = {Power::kGeneral};
  const auto reach = [&](std::vector<Speaker> spoken) {
    return ReachOrally(Village(), Drafted(dispute), dispute, {}, TodayOf(Village()), std::move(spoken), people);
  };
  const auto no_authority = IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING);
  EXPECT_THAT(reach({}), no_authority) << "a child alone";
  EXPECT_THAT(reach({{2, 2}}), no_authority) << "the paper does not name settling";
  const Agreement reached = Sound(reach({{2, 1}, {2, 0}})).agreement;
  EXPECT_THAT(reached.facts.spoken, ElementsAre(Speaker{2, 1}, Speaker{2, 0})) << "the guardian, and the child";
  EXPECT_THAT(reach({{3, 0}}), IsInvalid("spoken_by.party"));
  people[2].birth_day = calendar::Day("2020-01-01");  // 6
  EXPECT_THAT(reach({{2, 1}, {2, 0}}), no_authority) << "the guardian alone speaks for them";
  EXPECT_THAT(reach({{2, 1}}), IsOk());
  people[2].birth_day = calendar::Day("2008-03-02");  // 18 today
  EXPECT_THAT(reach({{2, 1}}), no_authority);
  EXPECT_THAT(reach({}), IsOk());
}

TEST_F(ReachOrallyTest, IsNotReachedWithAPartyThatHasLeft) {
  Dispute dispute = InMediation();
  const Agreement draft = Drafted(dispute);
  dispute.facts.parties[1].left = true;
  EXPECT_THAT(ReachOrally(Village(), draft, dispute, {}, TodayOf(Village())),
              IsInvalid("agreement.text.obligations.debtor"));
}

TEST_F(SettleInPartTest, LeavesTheOtherIssuesOpen) {
  const Dispute dispute = InMediation();
  const AgreementWithDispute reached = Sound(Reach(dispute, Text({2})));
  EXPECT_EQ(reached.dispute.facts.state, State::kInMediation);
  EXPECT_THAT(reached.dispute.facts.issues, ElementsAre(Outcome::kOpen, Outcome::kSettled));
  const AgreementWithDispute rest = Sound(Reach(reached.dispute, Text({1})));
  EXPECT_EQ(rest.dispute.facts.state, State::kAgreed);
  EXPECT_EQ(rest.dispute.facts.agreed_fen, 400'00);
}

TEST_F(SettleInPartTest, TakesTheLastDayOfSeveralAgreements) {
  const Dispute dispute = InMediation();
  now_ = On(3, 6);
  const AgreementWithDispute later = Sound(Reach(dispute, Text({2}), calendar::Day("2026-03-05")));
  const AgreementWithDispute earlier = Sound(Reach(later.dispute, Text({1}), calendar::Day("2026-03-03")));
  EXPECT_EQ(earlier.agreement.facts.effective, calendar::Day("2026-03-03"));
  EXPECT_EQ(earlier.dispute.facts.effective, calendar::Day("2026-03-05")) << "though it was recorded first";
}

TEST_F(SettleInPartTest, OfAnEarlierRoundDoesNotStandInTheWayOfNewTerms) {
  const Dispute dispute = InMediation();
  const AgreementWithDispute reached = Sound(Reach(dispute, Text()));
  Dispute again = dispute;
  again.facts.round = 2;
  EXPECT_THAT(TryDraft(again, Text(), {reached.agreement}), IsOk());
}

TEST_F(AnnulAgreementTest, EndsWhatWasInEffectOnce) {
  const Dispute dispute = InMediation();
  const AgreementWithDispute reached = Sound(Reach(dispute, Text()));
  const Agreement annulled = Annulled(reached.agreement, reached.dispute).agreement;
  EXPECT_EQ(annulled.facts.state, AgreementState::kAnnulled);
  EXPECT_EQ(annulled.words.annulment, "双方协商一致撤销");
  EXPECT_EQ(annulled.facts.effective, reached.agreement.facts.effective) << "it was in effect";
  EXPECT_THAT(Annul(Town(), annulled, reached.dispute, {}, "再次"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Annul(Town(), Drafted(dispute), dispute, {}, "未生效"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(AnnulAgreementTest, BringsItsDisputeBackToMediationInANewRound) {
  const AgreementWithDispute reached = Sound(Reach(InMediation(), Text()));
  now_ = On(3, 20);
  const Dispute again = Annulled(reached.agreement, reached.dispute).dispute;
  EXPECT_EQ(again.facts.state, State::kInMediation);
  EXPECT_EQ(again.facts.round, 2);
  EXPECT_THAT(again.facts.issues, ElementsAre(Outcome::kOpen, Outcome::kOpen));
  EXPECT_EQ(again.facts.agreed_fen, 0);
  EXPECT_EQ(again.facts.effective, std::nullopt);
  EXPECT_EQ(LastDay(again, Clock::kMediationTerm), calendar::Day("2026-04-20")) << "a new term";
  ASSERT_EQ(again.facts.assignments.size(), 2u);
  EXPECT_EQ(again.facts.assignments[1].state, AssignmentState::kActive) << "the mediator it had";
  EXPECT_EQ(again.facts.endings.size(), 1u) << "earlier ends stay";
}

TEST_F(AnnulAgreementTest, HoldsNobodyToTheNewRound) {
  const AgreementWithDispute reached = Sound(Reach(InMediation(), Text()));
  now_ = On(3, 20);
  const Dispute again = Annulled(reached.agreement, reached.dispute).dispute;
  const auto reach = [&](const Dispute& d) { return Reach(d, Text(), calendar::Day("2026-03-20")); };
  EXPECT_THAT(reach(again), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_THAT(reach(AllSay(again, Subject::kMediation)), IsOk());
  EXPECT_EQ(Sound(Say(again, {Word(2, Subject::kMediation, "", Answer::kNo)})).facts.state, State::kRefused);
}

TEST_F(AnnulAgreementTest, LeavesWhatAnotherAgreementSettles) {
  const AgreementWithDispute first = Sound(Reach(InMediation(), Text({1})));
  const Dispute in_part = first.dispute;
  now_ = On(3, 5);
  const AgreementWithDispute second = Sound(Reach(in_part, Text({2}), calendar::Day("2026-03-05")));
  const Dispute again = Annulled(second.agreement, second.dispute, {first.agreement}).dispute;
  EXPECT_EQ(again.facts.state, State::kInMediation) << "not every issue is settled";
  EXPECT_THAT(again.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kOpen));
  EXPECT_EQ(again.facts.agreed_fen, 200'00);
  EXPECT_EQ(again.facts.effective, calendar::Day("2026-03-02"));
}

TEST_F(AnnulAgreementTest, OpensItsIssueInADisputeThatGoesOn) {
  const AgreementWithDispute reached = Sound(Reach(InMediation(), Text({1})));
  const Dispute d = Annulled(reached.agreement, reached.dispute).dispute;
  EXPECT_EQ(d.facts.state, State::kInMediation);
  EXPECT_EQ(d.facts.round, 1) << "it never ended";
  EXPECT_THAT(d.facts.issues, ElementsAre(Outcome::kOpen, Outcome::kOpen));
  EXPECT_EQ(Ended(d, EndKind::kNoProspect).facts.state, State::kFailed);
}

TEST_F(AnnulAgreementTest, OpensWhatWasLeftUnsettledToo) {
  const AgreementWithDispute reached = Sound(Reach(InMediation(), Text({1})));
  const Dispute partly = Ended(reached.dispute, EndKind::kNoProspect);
  ASSERT_EQ(partly.facts.state, State::kPartlyAgreed);
  const Dispute again = Annulled(reached.agreement, partly).dispute;
  EXPECT_EQ(again.facts.state, State::kInMediation);
  EXPECT_THAT(again.facts.issues, ElementsAre(Outcome::kOpen, Outcome::kOpen));
}

TEST_F(DraftsOfADispute, HoldTheirIssuesUntilTheyLapseOrAreAnnulled) {
  const AgreementWithDispute first = Sound(Reach(InMediation(), Text({1})));
  const Agreement draft = Drafted(first.dispute, Text({2}));
  EXPECT_THAT(IssuesUnder(std::vector<Agreement>{draft, first.agreement}), ElementsAre(1, 2));
  const Agreement annulled = Annulled(first.agreement, first.dispute).agreement;
  EXPECT_THAT(IssuesUnder(std::vector<Agreement>{Sound(Lapse(draft)), annulled}), ElementsAre());
}

TEST_F(DraftsOfADispute, LapseWithItsEndAndNotWithItsLevel) {
  const Dispute dispute = InMediation();
  const Agreement draft = Drafted(dispute);
  EXPECT_TRUE(LetsLapse(dispute, Agreed(), draft));
  for (const EndKind kind : {EndKind::kPartyRefused, EndKind::kNoProspect, EndKind::kPartyWithdrew}) {
    EXPECT_TRUE(LetsLapse(dispute, Ended(dispute, kind), draft)) << EndKindName(kind);
  }
  EXPECT_FALSE(LetsLapse(dispute, Escalated(dispute), draft))
      << "a draft binds nobody, and the next level goes on from it";
  EXPECT_FALSE(LetsLapse(dispute, AllSay(dispute, Subject::kMediation), draft));
  EXPECT_THAT(Lapse(Sound(Lapse(draft))), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(DraftsOfADispute, OnceFixedLapseAlsoWithTheLevel) {
  const Dispute dispute = InMediation();
  const Agreement fixed = Fixed(dispute);
  EXPECT_TRUE(LetsLapse(dispute, Escalated(dispute), fixed)) << "the consents and the seal are of the level";
  EXPECT_TRUE(LetsLapse(dispute, Ended(dispute, EndKind::kPartyRefused), fixed));
  EXPECT_FALSE(LetsLapse(dispute, AllSay(dispute, Subject::kMediation), fixed));
  EXPECT_EQ(Sound(Lapse(fixed)).facts.state, AgreementState::kLapsed);
}

}  // namespace
}  // namespace zhiwang::mediation
