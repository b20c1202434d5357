#pragma once

#include <string>

#include <gmock/gmock.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/common/v1/row_outcome.pb.h"

namespace zhiwang {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class Value>
const absl::Status& StatusOf(const absl::StatusOr<Value>& answer) {
  return answer.status();
}

// The detail of that kind which an error carries, or an empty one.
template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + detail.GetDescriptor()->full_name());
  EXPECT_TRUE(!payload || detail.ParseFromString(std::string(*payload)));
  return detail;
}

// A refusal with the documented code and reason, and with words for people in Chinese.
MATCHER_P2(IsRefused, code, reason, common::v1::ErrorReason_Name(reason)) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << "which is " << status << " (" << common::v1::ErrorReason_Name(ReasonOf(status)) << ')';
  return status.code() == code && ReasonOf(status) == reason && ChineseMessageOf(status) != status.message();
}

// INVALID_ARGUMENT, FIELD_INVALID, naming the field.
MATCHER_P(IsInvalid, field, std::string("an invalid field ") + field) {
  const absl::Status& status = StatusOf(arg);
  *result_listener << "which is " << status << " about '" << FieldOf(status) << '\'';
  return status.code() == absl::StatusCode::kInvalidArgument && ReasonOf(status) == common::v1::FIELD_INVALID &&
         FieldOf(status) == field;
}

MATCHER(IsOk, "") {
  *result_listener << "which is " << StatusOf(arg);
  return StatusOf(arg).ok();
}

// The outcome of a row of an import that was refused for this reason, with words that hold `words`.
MATCHER_P3(IsRefusedRow, row, reason, words, std::string("row refused with ") + common::v1::ErrorReason_Name(reason)) {
  const common::v1::RowOutcome& outcome = arg;
  *result_listener << "which is " << outcome.ShortDebugString();
  return outcome.row() == row && outcome.result() == common::v1::RowOutcome::REFUSED &&
         outcome.reason() == common::v1::ErrorReason_Name(reason) && outcome.message().find(words) != std::string::npos;
}

}  // namespace zhiwang
