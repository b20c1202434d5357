#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/case_intake/category/domain/category.h"

// SQL of categories and nothing but SQL.
namespace zhiwang::intake {

// The whole category tree of a district.
absl::StatusOr<CategoryTree> ReadCategories(sql::Txn& tx, const std::string& district);

// Lets imports of a district go one after the other: until the transaction ends no other reads its tree with this.
absl::StatusOr<CategoryTree> ReadCategoriesToChange(sql::Txn& tx, const std::string& district);

// Adds nodes to the tree. ALREADY_EXISTS (sql::IsDuplicateKey) when another took a code.
absl::Status InsertCategories(sql::Txn& tx, const std::string& district, const CategoryTree& nodes);

// Writes the ends of nodes, each where it is at the version before. False where one is not: the transaction is not to be
// committed then.
absl::StatusOr<bool> UpdateCategories(sql::Txn& tx, const std::string& district, const CategoryTree& nodes);

}  // namespace zhiwang::intake
