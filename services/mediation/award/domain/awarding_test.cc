#include "services/mediation/award/domain/awarding.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kZoneStaff[] = "districts/370211/staff/Z1";
constexpr char kTownStaff[] = "districts/370211/staff/T1";
constexpr char kMediator[] = "districts/370211/staff/m1";

AwardDraft DraftOf(std::vector<AwardShare> shares, int award_class = 1) {
  return {.award_class = award_class, .shares = std::move(shares), .note = "历时两月，多次上门"};
}
AwardDraft AllTo(const std::string& mediator, int award_class = 1) {
  return DraftOf({{.mediator = mediator, .hundredths = 10'000}}, award_class);
}

std::vector<int64_t> AmountsOf(const Award& award) {
  std::vector<int64_t> amounts;
  for (const AwardShare& share : award.facts.shares) amounts.push_back(share.amount_fen);
  return amounts;
}

// The rules: class 1 pays 200.00 for a full and 100.00 for a partial agreement; class 2 pays 500.00 for a full one and 50.00 for a
// failure.
class AwardTest : public DisputeTest {
 protected:
  AwardTest() {
    Rules rules;
    rules.version = 1;
    rules.effective_day = 20260101;
    rules.awards.rates = {{1, AwardResult::kAgreed, 200'00},
                          {1, AwardResult::kPartlyAgreed, 100'00},
                          {2, AwardResult::kAgreed, 500'00},
                          {2, AwardResult::kFailed, 50'00}};
    versions_ = {rules};
  }

  AwardMoment By(const char* caller) const { return {caller, now_}; }
  absl::StatusOr<Award> ProposeBy(const char* caller, const Dispute& dispute, const AwardDraft& draft) const {
    return Propose(By(caller), dispute, versions_, draft);
  }
  Award Proposed(const Dispute& dispute) const { return Sound(ProposeBy(kZoneStaff, dispute, AllTo("staff/m1"))); }
  // A dispute that mediators m1, who presides, m2 and m3 brought to an agreement.
  Dispute AgreedByThree() {
    Dispute dispute = InMediation();
    for (const char* mediator : {"staff/m2", "staff/m3"}) dispute = TakenUp(DisputeTest::Proposed(dispute, mediator));
    return Sound(Settle(Village(), dispute, {1, 2}, 100'00));
  }
  Dispute FailedAfterSession() {
    Dispute dispute = InMediation();
    dispute.facts.mediated = now_;
    return Ended(dispute, EndKind::kNoProspect);
  }
  Dispute Annulled(const Dispute& agreed) { return Sound(Unsettle(Village(), agreed, {1, 2}, 100'00, std::nullopt)); }

  std::vector<Rules> versions_;
};

using AwardShares = AwardTest;
using AwardRules = AwardTest;
using AwardByTwo = AwardTest;
using OneAward = AwardTest;

TEST_F(AwardShares, AddUpToTheAmountAndTheFenLeftOverGoToWhoPresides) {
  const Dispute dispute = AgreedByThree();
  ASSERT_TRUE(dispute.facts.assignments.front().presides);
  // A third each of 200.00: 33.33 % is 66.66, 33.34 % is 66.68.
  Award award =
      Sound(ProposeBy(kZoneStaff, dispute, DraftOf({{"staff/m2", 3'333}, {"staff/m1", 3'333}, {"staff/m3", 3'334}})));
  EXPECT_THAT(AmountsOf(award), ElementsAre(66'66, 66'66, 66'68));
  // An odd amount shared in steps of 0.01 % leaves fen over: 100.01 among three.
  versions_.back().awards.rates[0].amount_fen = 100'01;
  award =
      Sound(ProposeBy(kZoneStaff, dispute, DraftOf({{"staff/m2", 3'333}, {"staff/m1", 3'333}, {"staff/m3", 3'334}})));
  EXPECT_THAT(AmountsOf(award), ElementsAre(33'33, 33'34, 33'34)) << "33.333333, 33.333333 and 33.343334";
}

TEST_F(AwardShares, OfWhomNobodyPresidedLeaveTheFenToTheLargestTheFirstOfSeveral) {
  versions_.back().awards.rates[0].amount_fen = 1'01;
  const Award award =
      Sound(ProposeBy(kZoneStaff, AgreedByThree(), DraftOf({{"staff/m2", 5'000}, {"staff/m3", 5'000}})));
  EXPECT_THAT(AmountsOf(award), ElementsAre(51, 50));
}

TEST_F(AwardShares, AreNeverMoreOrLessThanTheAmount) {
  const std::vector<std::vector<int>> splits = {
      {10'000}, {1, 9'999}, {3'333, 3'333, 3'334}, {1'111, 2'222, 6'667}, {4'999, 5'000, 1}, {1'429, 1'429, 7'142}};
  for (int64_t fen = 100'00; fen < 105'00; ++fen) {
    for (const std::vector<int>& split : splits) {
      std::vector<AwardShare> shares;
      for (const int hundredths : split) shares.push_back({.mediator = "", .hundredths = hundredths});
      ShareOut(fen, shares.size() - 1, shares);
      int64_t sum = 0;
      for (const AwardShare& share : shares) sum += share.amount_fen;
      ASSERT_EQ(sum, fen);
    }
  }
}

TEST_F(AwardShares, AreAHundredPercentOfDifferentPeople) {
  EXPECT_THAT(CheckDraft(AllTo("staff/m1")), IsOk());
  EXPECT_THAT(CheckDraft(DraftOf({})), IsInvalid("award.shares"));
  EXPECT_THAT(CheckDraft(DraftOf({{"staff/m1", 9'999}})), IsInvalid("award.shares"));
  EXPECT_THAT(CheckDraft(DraftOf({{"staff/m1", 5'000}, {"staff/m2", 5'001}})), IsInvalid("award.shares"));
  EXPECT_THAT(CheckDraft(DraftOf({{"staff/m1", 5'000}, {"staff/m1", 5'000}})), IsInvalid("award.shares[1].mediator"));
  EXPECT_THAT(CheckDraft(DraftOf({{"staff/m1", 10'000}, {"staff/m2", 0}})), IsInvalid("award.shares[1].hundredths"));
  EXPECT_THAT(CheckDraft(AllTo("staff/m1", 10)), IsInvalid("award.award_class"));
}

TEST_F(AwardShares, AreOfWhoTookTheDisputeUp) {
  EXPECT_THAT(ProposeBy(kZoneStaff, Agreed(), DraftOf({{"staff/m1", 5'000}, {"staff/m9", 5'000}})),
              IsInvalid("award.shares[1].mediator"));
}

TEST_F(AwardShares, AreNotOfWhomTheLawBarred) {
  Dispute dispute = AgreedByThree();
  ASSERT_EQ(dispute.facts.assignments[1].mediator, "staff/m2");
  EXPECT_THAT(ProposeBy(kZoneStaff, dispute, AllTo("staff/m2")), IsOk());
  dispute.facts.assignments[1].ground = Ground::kTie;
  EXPECT_THAT(ProposeBy(kZoneStaff, dispute, AllTo("staff/m2")), IsInvalid("award.shares[0].mediator"));
}

TEST_F(AwardShares, OfNothingAreRefused) {
  versions_.back().awards.rates[0].amount_fen = 99;
  EXPECT_THAT(ProposeBy(kZoneStaff, AgreedByThree(), DraftOf({{"staff/m1", 9'999}, {"staff/m2", 1}})),
              IsInvalid("award.shares[1].hundredths"));
}

TEST_F(AwardRules, PayByClassAndResult) {
  EXPECT_EQ(Proposed(Agreed()).facts.amount_fen, 200'00);
  EXPECT_EQ(Sound(ProposeBy(kZoneStaff, Agreed(), AllTo("staff/m1", 2))).facts.amount_fen, 500'00);
  const Dispute in_part = Ended(Sound(Settle(Village(), InMediation(), {1}, 100'00)), EndKind::kPartSettled);
  ASSERT_EQ(in_part.facts.state, State::kPartlyAgreed);
  const Award award = Proposed(in_part);
  EXPECT_EQ(award.facts.result, AwardResult::kPartlyAgreed);
  EXPECT_EQ(award.facts.amount_fen, 100'00);
  EXPECT_EQ(award.facts.ended_day, 20260302);
  EXPECT_EQ(award.facts.rules_version, 1);
}

TEST_F(AwardRules, AreThoseOfTheDayOnWhichTheDisputeEnded) {
  Rules later = versions_.back();
  later.version = 2;
  later.effective_day = 20260303;
  later.awards.rates[0].amount_fen = 300'00;
  versions_.push_back(later);
  const Dispute ended = Agreed();
  now_ = On(3, 20);
  EXPECT_EQ(Proposed(ended).facts.amount_fen, 200'00);
  EXPECT_EQ(Proposed(Agreed()).facts.amount_fen, 300'00);
}

TEST_F(AwardRules, WithoutARateRefuseIt) {
  const auto no_class = ProposeBy(kZoneStaff, Agreed(), AllTo("staff/m1", 3));
  EXPECT_THAT(no_class, IsRefused(StatusCode::kFailedPrecondition, common::v1::AWARD_NOT_EARNED));
  EXPECT_EQ(MetadataOf(no_class, "cause"), "RATE");
  versions_.clear();
  EXPECT_EQ(MetadataOf(ProposeBy(kZoneStaff, Agreed(), AllTo("staff/m1")), "cause"), "RATE")
      << "a district that has set nothing pays nothing";
}

TEST_F(AwardRules, PayAFailureOnlyWhereTheySaySoAndASessionWasHeld) {
  const AwardDraft draft = AllTo("staff/m1", 2);
  EXPECT_EQ(MetadataOf(ProposeBy(kZoneStaff, FailedAfterSession(), draft), "cause"), "RATE") << "the default";
  versions_.back().awards.for_failure = true;
  EXPECT_EQ(Sound(ProposeBy(kZoneStaff, FailedAfterSession(), draft)).facts.amount_fen, 50'00);
  EXPECT_EQ(MetadataOf(ProposeBy(kZoneStaff, Ended(InMediation(), EndKind::kNoProspect), draft), "cause"), "RESULT");
}

TEST_F(AwardRules, PayNothingForADisputeThatIsOpenRefusedOrWithdrawn) {
  EXPECT_EQ(MetadataOf(ProposeBy(kZoneStaff, InMediation(), AllTo("staff/m1")), "cause"), "OPEN");
  for (const EndKind kind : {EndKind::kPartyRefused, EndKind::kPartyWithdrew}) {
    EXPECT_EQ(MetadataOf(ProposeBy(kZoneStaff, Ended(InMediation(), kind), AllTo("staff/m1")), "cause"), "RESULT");
  }
}

TEST_F(AwardByTwo, IsProposedByOneAndDecidedOnByAnother) {
  const Dispute dispute = Agreed();
  const Award award = Proposed(dispute);
  EXPECT_THAT(award.facts.proposers, ElementsAre(kZoneStaff));
  EXPECT_THAT(Approve(By(kZoneStaff), award, dispute),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  EXPECT_THAT(Refuse(By(kZoneStaff), award, dispute, "不符"),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  now_ = On(3, 31, 23, 59);
  const Award approved = Sound(Approve(By(kTownStaff), award, dispute));
  EXPECT_EQ(approved.facts.state, AwardState::kApproved);
  EXPECT_EQ(approved.facts.decider, kTownStaff);
  EXPECT_EQ(approved.facts.approved_day, 20260331);
  EXPECT_THAT(LegalActions(approved, dispute), IsEmpty());
  EXPECT_THAT(Refuse(By(kTownStaff), approved, dispute, "不符"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(AwardByTwo, IsNeverOfWhoShares) {
  const Dispute dispute = Agreed();
  EXPECT_THAT(ProposeBy(kMediator, dispute, AllTo("staff/m1")),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  const Award award = Proposed(dispute);
  EXPECT_THAT(Approve(By(kMediator), award, dispute),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  EXPECT_THAT(Refuse(By(kMediator), award, dispute, "不符"),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
}

TEST_F(AwardByTwo, IsNotDecidedOnByWhoProposedItBefore) {
  const Dispute dispute = Agreed();
  Award award = Sound(Refuse(By(kTownStaff), Proposed(dispute), dispute, "类别不符"));
  EXPECT_EQ(award.words.refuse_note, "类别不符");
  award = Sound(ProposeAgain(By("districts/370211/staff/Z2"), award, dispute, versions_, AllTo("staff/m1", 2)));
  EXPECT_EQ(award.facts.state, AwardState::kProposed);
  EXPECT_EQ(award.facts.amount_fen, 500'00);
  EXPECT_THAT(award.facts.proposers, ElementsAre(kZoneStaff, "districts/370211/staff/Z2"));
  EXPECT_THAT(Approve(By(kZoneStaff), award, dispute),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  EXPECT_THAT(Approve(By(kTownStaff), award, dispute), IsOk());
}

TEST_F(OneAward, ThatIsProposedIsNotApprovedOnceItsEndNoLongerStands) {
  const Dispute dispute = Agreed();
  const Award award = Proposed(dispute);
  EXPECT_THAT(ProposeAgain(By(kZoneStaff), award, dispute, versions_, AllTo("staff/m1")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "the same end";
  now_ = On(3, 10);
  const Dispute again = Annulled(dispute);
  EXPECT_EQ(MetadataOf(Approve(By(kTownStaff), award, again), "cause"), "OUTDATED");
  EXPECT_EQ(MetadataOf(ProposeAgain(By(kZoneStaff), award, again, versions_, AllTo("staff/m1")), "cause"), "OPEN");
  const Dispute ended = Sound(Settle(Village(), again, {1, 2}, 80'00));
  EXPECT_EQ(MetadataOf(Approve(By(kTownStaff), award, ended), "cause"), "OUTDATED") << "another end than it was for";
  const Award anew = Sound(ProposeAgain(By(kZoneStaff), award, ended, versions_, AllTo("staff/m1")));
  EXPECT_EQ(anew.facts.ending, 2);
  EXPECT_EQ(anew.facts.ended_day, 20260310);
  EXPECT_THAT(Approve(By(kTownStaff), anew, ended), IsOk());
}

TEST_F(OneAward, ThatIsApprovedStaysUntilAPersonTakesItBack) {
  const Dispute dispute = Agreed();
  const Award approved = Sound(Approve(By(kTownStaff), Proposed(dispute), dispute));
  const Dispute again = Annulled(dispute);
  EXPECT_FALSE(Stands(approved, again));
  EXPECT_THAT(LegalActions(approved, again), ElementsAre(AwardAction::kRefuse));
  EXPECT_THAT(ProposeAgain(By(kZoneStaff), approved, again, versions_, AllTo("staff/m1")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "one award, not two";
  const Award back = Sound(Refuse(By(kTownStaff), approved, again, "协议已撤销"));
  EXPECT_EQ(back.facts.state, AwardState::kRefused);
  EXPECT_EQ(back.facts.approved_day, std::nullopt);
  const Dispute ended = Sound(Settle(Village(), again, {1, 2}, 80'00));
  EXPECT_EQ(Sound(ProposeAgain(By(kZoneStaff), back, ended, versions_, AllTo("staff/m1"))).facts.ending, 2);
}

TEST_F(OneAward, StandsWhenTheDisputeIsPerformed) {
  const Dispute dispute = Agreed();
  const Award award = Proposed(dispute);
  const Dispute performed = Sound(Perform(Village(), dispute));
  EXPECT_TRUE(Stands(award, performed));
  EXPECT_THAT(Approve(By(kTownStaff), award, performed), IsOk());
  EXPECT_EQ(Proposed(performed).facts.result, AwardResult::kAgreed);
}

}  // namespace
}  // namespace zhiwang::mediation
