#pragma once

#include <set>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace zhiwang::mediation {

// Those of the mediators, `staff/{id}` or `lawyers/{licence}`, who have a session in [start, end). The only place that asks.
absl::StatusOr<std::set<std::string>> BusyMediators(sql::Txn& tx, const std::string& district,
                                                    std::span<const std::string> mediators, absl::Time start,
                                                    absl::Time end);

}  // namespace zhiwang::mediation
