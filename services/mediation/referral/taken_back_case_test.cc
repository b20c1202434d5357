// Cases that take their referral back.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/case_referral_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(CaseReferral, ThatWasTakenBackTakesItsDisputeAlong) {
  const std::string name = Registered(12);
  EXPECT_EQ(Sound(TakeBack(12)).state(), v1::Dispute::WITHDRAWN);
  EXPECT_EQ(Read(name).referrals(0).progress().state(), MediationProgress::REFERRAL_WITHDRAWN);
  EXPECT_EQ(LastSummaryOf(name), "工单 12 撤回转调解，纠纷随之撤回");
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), IsEmpty()) << "the case said so itself";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'referral.given_up'"), 0);
}

TEST_F(CaseReferral, ThatWasTakenBackIsToldOfOnce) {
  const std::string name = Registered(12);
  const std::string etag = Sound(TakeBack(12)).etag();
  EXPECT_EQ(Sound(TakeBack(12)).etag(), etag) << "the same hand-off";
  EXPECT_EQ(Read(name).etag(), etag);
  Sound(TakeBack(12, 1, 4, 2));
  EXPECT_EQ(Read(name).etag(), etag) << "it had ended";
  EXPECT_THAT(TakeBack(13, 1, 4, 1), IsRefused(StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED))
      << "of a relay that does not lead any more";
}

TEST_F(CaseReferral, ThatWasTakenBackLeavesTheOtherCasesOfItsDispute) {
  const std::string survivor = Registered(12);
  Join(Registered(13), survivor);
  EXPECT_EQ(Sound(TakeBack(13, 1, 4)).name(), survivor);
  const v1::Dispute after = Read(survivor);
  EXPECT_EQ(after.state(), v1::Dispute::REGISTERED);
  EXPECT_EQ(LastSummaryOf(survivor), "工单 13 撤回转调解");
  Accept(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED));
  EXPECT_THAT(ToldTo(13), ElementsAre(MediationProgress::REGISTERED)) << "what came before";
}

TEST_F(CaseReferral, ThatWasTakenBackLeavesADisputeThatWasAccepted) {
  const std::string name = Registered(12);
  Accept(name);
  EXPECT_EQ(Sound(TakeBack(12)).state(), v1::Dispute::ACCEPTED);
  EXPECT_EQ(LastSummaryOf(name), "工单 12 撤回转调解");
  Refuse(name);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED));
}

TEST_F(CaseReferral, ThatNobodyRegisteredIsNotFound) {
  EXPECT_THAT(TakeBack(12), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  v1::RecordReferralWithdrawalRequest by_hand;
  by_hand.set_district(kDistrictName);
  by_hand.set_request_id(NewUuid());
  by_hand.set_case_(CaseName(12));
  by_hand.set_round(1);
  EXPECT_THAT(client().Ask(&Stub::RecordReferralWithdrawal, by_hand, {"case-intake", "service"}), IsInvalid("case"));
  EXPECT_THAT(client().Ask(&Stub::RecordReferralWithdrawal, by_hand, kMediator),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

}  // namespace
}  // namespace zhiwang::mediation
