#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/row_outcome.pb.h"

namespace zhiwang::resource {

// The outcome of a row of an import that was refused: the reason, the field, and the words for people.
inline common::v1::RowOutcome RefusedRow(int64_t number, const absl::Status& why) {
  common::v1::RowOutcome outcome;
  outcome.set_row(number);
  outcome.set_result(common::v1::RowOutcome::REFUSED);
  outcome.set_message(ChineseMessageOf(why));
  outcome.set_reason(common::v1::ErrorReason_Name(ReasonOf(why)));
  outcome.set_field(FieldOf(why));
  return outcome;
}

}  // namespace zhiwang::resource
