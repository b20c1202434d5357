#include "common/status/error.h"

#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "google/rpc/error_details.pb.h"

namespace zhiwang {
namespace {

template <class Detail>
Detail Payload(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + detail.GetDescriptor()->full_name());
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)))
      << detail.GetDescriptor()->full_name();
  return detail;
}

TEST(Error, NamesItsReasonTheFieldAndAChineseMessage) {
  const absl::Status status = error::FieldInvalid("case.text", "must not be empty", "不能为空");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), common::v1::FIELD_INVALID);
  const auto info = Payload<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.domain(), "zhiwang");
  EXPECT_EQ(info.reason(), "FIELD_INVALID");
  EXPECT_EQ(Payload<google::rpc::BadRequest>(status).field_violations(0).field(), "case.text");
  EXPECT_EQ(ChineseMessageOf(status), "字段 case.text 不合要求：不能为空");
}

TEST(Error, AboutOneFieldNamesIt) {
  EXPECT_EQ(FieldOf(error::FieldInvalid("case.text", "must not be empty", "不能为空")), "case.text");
  EXPECT_EQ(FieldOf(error::StreamOrder("no header")), "");
  const absl::Status two = Error(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID, "two", "两处")
                               .Field("case.text", "is empty")
                               .Field("case.title", "is empty");
  EXPECT_EQ(FieldOf(two), "");
  EXPECT_EQ(FieldOf(absl::NotFoundError("x")), "");
}

TEST(Error, SaysWhenToComeBack) {
  const auto retry = Payload<google::rpc::RetryInfo>(error::Overloaded(absl::Milliseconds(1250)));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 250'000'000);
}

TEST(Error, AStatusFromElsewhereHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ChineseMessageOf(absl::NotFoundError("x")), "x");
}

}  // namespace
}  // namespace zhiwang
