#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/mediation/roster/domain/roster.h"

// The shifts of committees: SQL and nothing but SQL.
namespace zhiwang::mediation {

// The shifts of a committee on the days of a span, both ends included, by day, beginning and mediator.
absl::StatusOr<std::vector<Shift>> ReadShifts(sql::Txn& tx, const std::string& district, int64_t committee,
                                              int first_day, int last_day);

// Writes the shifts of a roster in the place of all that were set for its days.
absl::Status WriteRoster(sql::Txn& tx, const std::string& district, int64_t committee, const Roster& roster);

}  // namespace zhiwang::mediation
