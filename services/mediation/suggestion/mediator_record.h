#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/matter.h"

// What mediators have and had: SQL and nothing but SQL.
namespace zhiwang::mediation {

// The number of assignments, PROPOSED or ACTIVE, of each of the mediators; who has none is not there.
absl::StatusOr<std::map<std::string, int>> LoadsOf(sql::Txn& tx, const std::string& district,
                                                   std::span<const std::string> mediators);

struct Success {
  int agreed = 0, ended = 0;
};

// The mediations of a type, in disputes with ids from `first_id` on, that each of the mediators had to the end: those that
// failed, and those that were agreed at least in part.
absl::StatusOr<std::map<std::string, Success>> SuccessOf(sql::Txn& tx, const std::string& district,
                                                         std::span<const std::string> mediators, Type type,
                                                         int64_t first_id);

}  // namespace zhiwang::mediation
