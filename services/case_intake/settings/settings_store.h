#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

// SQL of categories and nothing but SQL.
namespace zhiwang::intake {

// The category tree: code → name of the node, by code.
absl::StatusOr<std::map<std::string, std::string>> ReadCategories(sql::Txn& tx, const std::string& district);

// Adds nodes to the tree. ALREADY_EXISTS (sql::IsDuplicateKey) when another took a code.
absl::Status InsertCategories(sql::Txn& tx, const std::string& district,
                              const std::map<std::string, std::string>& nodes);

}  // namespace zhiwang::intake
