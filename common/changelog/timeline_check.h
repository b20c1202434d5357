#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/changelog/state_table.h"
#include "common/sql/database.h"

namespace zhiwang::changelog {

// The result of VerifyTimelines: see its proto.
struct TimelineCheck {
  int64_t timelines = 0;
  int64_t changes = 0;
  std::vector<std::string> faults;  // at most 100
};

// Checks, in one view of the database, that each timeline of a district runs 1, 2, 3 … and ends at the version of its
// row, that each row of the state tables has a timeline, that the log has no kind without a table, and that the numbered
// log has no gap. Reads in pages, so that no statement runs long, and tells `progress` what it has read after each;
// CANCELLED once that answers false.
absl::StatusOr<TimelineCheck> CheckTimelines(sql::Database& db, absl::Time deadline, const std::string& district,
                                             absl::Span<const StateTable> tables,
                                             absl::FunctionRef<bool(const TimelineCheck&)> progress);

}  // namespace zhiwang::changelog
