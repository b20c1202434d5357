#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/mediation/rules/domain/rules.h"

// SQL of the rules of mediation and nothing but SQL.
namespace zhiwang::mediation {

// Every version that a district has set, oldest first.
absl::StatusOr<std::vector<Rules>> ReadRules(sql::Txn& tx, const std::string& district);

// Writes a version. ALREADY_EXISTS (sql::IsDuplicateKey) when another has its number.
absl::Status InsertRules(sql::Txn& tx, const std::string& district, const Rules& rules);

}  // namespace zhiwang::mediation
