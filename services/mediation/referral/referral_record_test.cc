#include "services/mediation/referral/referral_record.h"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "services/mediation/referral/referral_proto.h"

namespace zhiwang::mediation {
namespace {

constexpr int kFieldOfLater = 900;
constexpr int kValueOfLater = 77;

TEST(ReferralRecord, KeepsWhatANewerReleaseWroteThroughAChange) {
  Referral referral;
  referral.district = "370211";
  referral.dispute = 7;
  referral.case_id = 12;
  v1::ReferralRecord record = ToRecord(referral);
  record.GetReflection()->MutableUnknownFields(&record)->AddLengthDelimited(kFieldOfLater, "新");
  record.set_state(static_cast<common::v1::MediationProgress::State>(kValueOfLater));
  ASSERT_EQ(DecodeReferral(record.SerializeAsString(), referral), absl::OkStatus());
  EXPECT_FALSE(HasEnded(referral.progress)) << "nobody here knows that it has ended";
  EXPECT_EQ(static_cast<int>(ProgressOf(referral).state()), kValueOfLater) << "the case is told what is stored";
  referral.step = 5;
  record = ToRecord(referral);
  const auto& unknown = record.GetReflection()->GetUnknownFields(record);
  ASSERT_EQ(unknown.field_count(), 1);
  EXPECT_EQ(unknown.field(0).length_delimited(), "新");
  EXPECT_EQ(static_cast<int>(record.state()), kValueOfLater);
  EXPECT_EQ(record.step(), 5);
}

TEST(ReferralRecord, ThatIsNoneIsSaidToBe) {
  Referral referral;
  EXPECT_EQ(DecodeReferral("\xFF\xFF", referral).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhiwang::mediation
