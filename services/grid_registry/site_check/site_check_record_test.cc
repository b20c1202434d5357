#include "services/grid_registry/site_check/site_check_record.h"

#include <string>

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kNewField = 900;

SiteCheck Answered() {
  SiteCheck check;
  check.question = "是否仍在漏水";
  check.point = LonLat{119.9, 35.8};
  check.created = absl::FromUnixSeconds(1'770'000'000);
  check.changed = absl::FromUnixSeconds(1'770'003'600);
  check.finding = SiteCheckFinding::kConfirmed;
  check.report = "属实";
  check.found_at = LonLat{119.91, 35.81};
  return check;
}

TEST(SiteCheckRecord, IsReadAsItWasWritten) {
  SiteCheck read;
  ASSERT_EQ(DecodeBody(EncodeBody(Answered()), read), absl::OkStatus());
  EXPECT_EQ(EncodeBody(read), EncodeBody(Answered()));
  EXPECT_EQ(read.changed, Answered().changed);
}

TEST(SiteCheckRecord, KeepsWhatANewerReleaseWroteThroughAChange) {
  v1::SiteCheckBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Answered())));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(kNewField, "新");
  body.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(77));
  SiteCheck read;
  ASSERT_EQ(DecodeBody(body.SerializeAsString(), read), absl::OkStatus())
      << "a value nobody knows here refuses nothing";
  read.note = "补记";
  ASSERT_TRUE(body.ParseFromString(EncodeBody(read)));
  const auto& unknown = body.GetReflection()->GetUnknownFields(body);
  ASSERT_EQ(unknown.field_count(), 1);
  EXPECT_EQ(unknown.field(0).length_delimited(), "新");
  EXPECT_EQ(static_cast<int>(body.finding()), 77);
  EXPECT_EQ(body.note(), "补记");
}

TEST(SiteCheckRecord, ThatIsNoneIsSaidToBe) {
  SiteCheck read;
  EXPECT_EQ(DecodeBody("\xFF\xFF", read).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhiwang::grid
