#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/reports/definition.h"
#include "common/sql/database.h"

namespace zhiwang::reports {

// The progress and the findings of a verification.
struct Verification {
  int64_t resources = 0;                        // whose timelines were counted anew
  std::map<std::string, int64_t> resources_of;  // the same by kind
  int64_t contributions = 0;                    // compared, each with what its timeline makes
  int64_t figures = 0;                          // compared, with the contributions they are added up from
  int64_t parked = 0;                    // resources that the projector has set aside: counted only as far as it came
  std::vector<std::string> differences;  // a line each, for people; at most 100
  size_t most_rows_held = 0;             // at one time, of whatever table: for the test that this stays small
};

// Counts a district's report anew from its timelines, as far as the projector has come, and compares: first each
// contribution, along the log in the order of resources; then each figure with the contributions. Give it a snapshot. It
// holds a page of rows at a time, and one number for each measure and day. After each page it tells `progress`, and is
// CANCELLED once that answers false.
absl::StatusOr<Verification> VerifyReport(sql::Txn& snapshot, const Definition& definition, const std::string& district,
                                          absl::FunctionRef<bool(const Verification&)> progress);

}  // namespace zhiwang::reports
