#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/database.h"

// Departments, and their SQL and nothing but SQL.
namespace zhiwang::grid {

// A unit that cases are dispatched to.
struct Department {
  std::string district, code;
  int64_t version = 0;
  std::string name;
  std::string jurisdiction;  // area code
  bool closed = false;
};

absl::StatusOr<std::optional<Department>> FindDepartment(sql::Txn& tx, const std::string& district,
                                                         const std::string& code);

// Departments after `after_code`, by code, at most `limit`.
absl::StatusOr<std::vector<Department>> ListDepartments(sql::Txn& tx, const std::string& district,
                                                        const std::string& after_code, int limit);

// Writes a department: a new one at version 1, another where the row is at the version before. CHANGED_CONCURRENTLY
// otherwise.
absl::Status SaveDepartment(sql::Txn& tx, const Department& department);

}  // namespace zhiwang::grid
