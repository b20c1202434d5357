// What becomes of a dispute whose case takes its referral back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/referral/domain/following.h"
#include "services/mediation/testing/dispute_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class LostCase : public DisputeTest {
 protected:
  static constexpr CaseRound kLost = {.case_id = 12, .round = 1};

  // A dispute that round 1 of case 12 brought, with its reporter.
  Dispute OfACase() {
    Dispute draft = Draft();
    draft.facts.origin = OriginKind::kCase;
    draft.origin.case_id = 12;
    draft.origin.case_round = 1;
    return Answering(Sound(Register(Village(), std::move(draft), {Draft(Side::kApplicant)})), 12);
  }
  static Dispute Answering(Dispute dispute, int64_t case_id) {
    Referral& referral = dispute.referrals.emplace_back();
    referral.case_id = case_id;
    referral.dispute = dispute.id;
    return dispute;
  }
  Dispute After(const Dispute& before) { return Sound(LoseCase(Village(), before, kLost)).value(); }
};

TEST_F(LostCase, TakesADisputeAlongThatItAloneBrought) {
  const Dispute before = OfACase();
  now_ = On(3, 3);
  const Dispute d = After(before);
  EXPECT_EQ(d.facts.state, State::kWithdrawn);
  ASSERT_EQ(d.facts.endings.size(), 1u);
  EXPECT_EQ(d.facts.endings[0].kind, EndKind::kCaseTakenBack) << "no party said so";
  EXPECT_EQ(d.facts.endings[0].party, 0);
  EXPECT_THAT(d.facts.endings[0].routes, IsEmpty()) << "the case goes on";
  EXPECT_EQ(ReferralsOf(d)[0].progress, CaseProgress::kReferralWithdrawn);
}

TEST_F(LostCase, LeavesADisputeThatAnswersAnother) {
  const Dispute d = After(Answering(OfACase(), 13));
  EXPECT_EQ(d.facts.state, State::kRegistered);
  EXPECT_THAT(d.facts.endings, IsEmpty());
  EXPECT_EQ(ReferralsOf(d)[0].progress, CaseProgress::kReferralWithdrawn);
  EXPECT_EQ(ReferralsOf(d)[1].progress, CaseProgress::kRegistered);
}

TEST_F(LostCase, LeavesADisputeInWhichSomebodySpokeOrCame) {
  const Dispute asked = Sound(Say(OfACase(), {Word(1, Subject::kMediation)}));
  EXPECT_EQ(After(asked).facts.state, State::kRegistered) << "the party asked for it";
  now_ = On(3, 3);
  const Dispute came = Sound(EnterParty(Village(), OfACase(), Draft(Side::kRespondent)));
  now_ = On(3, 4);
  const Dispute entered = Sound(EnterParty(Village(), came, Draft(Side::kThirdParty)));
  EXPECT_EQ(After(entered).facts.state, State::kRegistered);
}

TEST_F(LostCase, LeavesADisputeThatWasAccepted) {
  const Dispute d = After(Answering(InMediation(), 12));
  EXPECT_EQ(d.facts.state, State::kInMediation);
  EXPECT_EQ(ReferralsOf(d)[0].progress, CaseProgress::kReferralWithdrawn);
}

TEST_F(LostCase, ChangesNothingThatHasEndedOtherwise) {
  Dispute given_back = Answering(InMediation(), 12);
  given_back.referrals[0].progress = CaseProgress::kSplit;
  EXPECT_FALSE(Sound(LoseCase(Village(), given_back, kLost)));
  EXPECT_FALSE(Sound(LoseCase(Village(), Answering(Ended(InMediation(), EndKind::kNoProspect), 12), kLost)));
  EXPECT_FALSE(Sound(LoseCase(Village(), OfACase(), {.case_id = 12, .round = 2})));
  Dispute refused_a_step = Answering(InMediation(), 12);
  refused_a_step.referrals[0].progress = CaseProgress::kReferralWithdrawn;
  EXPECT_TRUE(Sound(LoseCase(Village(), refused_a_step, kLost))) << "the timeline does not say so yet";
}

}  // namespace
}  // namespace zhiwang::mediation
