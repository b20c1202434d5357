#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/sql/database.h"
#include "services/case_intake/report/report.h"

// SQL of report counters and nothing but SQL.
namespace zhiwang::intake {

// Adds to the stored counters of a district.
absl::Status AddToCounters(sql::Txn& tx, const std::string& district, const Counters& counters);

// Calls `each` for every counter of a day that is not 0, within an area path prefix.
absl::Status ReadCounters(sql::Txn& tx, const std::string& district, int day, const std::string& area_prefix,
                          absl::FunctionRef<void(const CounterKey&, int64_t)> each);

// Every counter of a district that is not 0.
absl::StatusOr<Counters> ReadAllCounters(sql::Txn& tx, const std::string& district);

}  // namespace zhiwang::intake
