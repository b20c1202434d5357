// Cases that are referred: a round of each becomes a dispute once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/handoff/inbox.h"
#include "services/mediation/testing/case_referral_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::SizeIs;

TEST_F(CaseReferral, OfARoundOfACaseIsMadeOnce) {
  const v1::Dispute first = Sound(HandOver(12));
  ASSERT_THAT(first.referrals(), SizeIs(1));
  EXPECT_EQ(first.referrals(0).case_(), CaseName(12));
  EXPECT_EQ(first.referrals(0).progress().state(), MediationProgress::REGISTERED);
  EXPECT_EQ(first.referrals(0).progress().step(), 1);
  EXPECT_EQ(Sound(HandOver(12)).name(), first.name()) << "the same hand-off";
  const auto again = HandOver(12, 1, 9);
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS));
  EXPECT_EQ(ResourceOf(again.status()), first.name());
  EXPECT_NE(Sound(HandOver(12, 2, 10)).name(), first.name()) << "another round";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM referral"), 2);
}

TEST_F(CaseReferral, ThatWasTakenIsAnsweredAgainThoughItsAreaIsUnknownByNow) {
  const v1::Dispute first = Sound(HandOver(12));
  v1::CreateDisputeRequest again = Asked(12);
  again.mutable_dispute()->set_area(AreaName("370211999999001"));
  EXPECT_EQ(Sound(HandOver(again, 12)).name(), first.name());
}

TEST_F(CaseReferral, OfATypeThatOnlyANewerReleaseKnowsWaitsUntilThisOneDoes) {
  v1::CreateDisputeRequest newer = Asked(12);
  newer.mutable_dispute()->mutable_matter()->set_type(static_cast<v1::Matter::Type>(77));
  const auto refused = HandOver(newer, 12);
  EXPECT_THAT(refused, IsInvalid("dispute.matter.type"));
  EXPECT_FALSE(handoff::IsLastingRefusal(refused.status())) << "the case tries again";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 0) << "nothing is remembered that would last";
  // This service after its upgrade: the same hand-off, with a type that it knows.
  EXPECT_THAT(HandOver(12), IsOk());
}

TEST_F(CaseReferral, WithFieldsThatOnlyANewerReleaseKnowsIsTaken) {
  v1::CreateDisputeRequest newer = Asked(12);
  v1::Dispute& dispute = *newer.mutable_dispute();
  for (google::protobuf::Message* message :
       {static_cast<google::protobuf::Message*>(&newer), static_cast<google::protobuf::Message*>(&dispute),
        static_cast<google::protobuf::Message*>(dispute.mutable_origin()),
        static_cast<google::protobuf::Message*>(dispute.mutable_parties(0))}) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(900, "新");
  }
  EXPECT_THAT(HandOver(newer, 12), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
