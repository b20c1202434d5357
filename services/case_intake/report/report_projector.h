#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/changelog/change_log.h"
#include "common/sql/database.h"
#include "services/case_intake/report/report.h"

namespace zhiwang::intake {

// The follower that keeps the report counters.
inline constexpr char kReportProjector[] = "reports";

// Adds to `counters` what a change of a case means for them: what the case is now less what it was. Changes of other
// kinds mean nothing. INTERNAL for a payload that cannot be read.
absl::Status AddChange(const changelog::Change& change, Counters& counters);

// The projector's effect: see changelog::Follower.
absl::Status ProjectReports(sql::Txn& tx, const std::vector<changelog::Change>& changes);

}  // namespace zhiwang::intake
