#include "tests/faults/checker/referrals.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"

namespace zhiwang::testing {
namespace {

const ReferredRound kFirstRound{kSomeDistrict, 12, 1};

// A referred case whose dispute was registered, as both sides have it.
BothSides Registered() {
  BothSides sides;
  auto& told = sides.told[kFirstRound];
  told.state = intake::MediationState::kRegistered;
  told.dispute = "90";
  told.step = 1;
  auto& there = sides.there[kFirstRound];
  there.registered = 1;
  there.referral.dispute = 90;
  there.referral.step = 1;
  there.referral.progress = mediation::CaseProgress::kRegistered;
  return sides;
}

TEST(ReferralRule, HoldsOfOneDisputeThatBothSidesName) {
  History history;
  EXPECT_EQ(CompareReferrals(Registered(), history).waiting, 1);
  EXPECT_THAT(history, IsSound());
}

TEST(ReferralRule, IsBrokenByTwoDisputesOfOneRound) {
  History history;
  BothSides sides = Registered();
  sides.there[kFirstRound].registered = 2;
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("referral 1 of districts/370211/cases/12 has 2 disputes"));
}

TEST(ReferralRule, IsBrokenByACaseThatNamesAnotherDispute) {
  History history;
  BothSides sides = Registered();
  sides.told[kFirstRound].dispute = "91";
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("with dispute 91"));
}

TEST(ReferralRule, IsBrokenByACaseThatIsAStepBehind) {
  History history;
  BothSides sides = Registered();
  sides.there[kFirstRound].referral.step = 2;
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("is at step 1"));
}

TEST(ReferralRule, IsBrokenByARoundThatIsLost) {
  History history;
  BothSides sides = Registered();
  sides.there.clear();
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("has no dispute"));
}

TEST(ReferralRule, IsBrokenByARoundThatNoCaseMade) {
  History history;
  BothSides sides = Registered();
  sides.there[{kSomeDistrict, 12, 2}] = sides.there[kFirstRound];
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("referral 2 of case 12 is at mediation"));
}

TEST(ReferralRule, IsBrokenByACaseThatWasTakenBackInSilence) {
  History history;
  BothSides sides = Registered();
  sides.told[kFirstRound].state = intake::MediationState::kReferralWithdrawn;
  CompareReferrals(sides, history);
  EXPECT_THAT(history, IsBroken("was taken back, and mediation does not know"));
}

}  // namespace
}  // namespace zhiwang::testing
