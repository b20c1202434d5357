#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/day.h"
#include "common/sql/database.h"

// Departments, and their SQL and nothing but SQL.
namespace zhiwang::grid {

// A unit that cases are dispatched to. It is there from a day until before another, yyyymmdd.
struct Department {
  std::string district, code;
  int64_t version = 0;
  std::string name;
  std::string jurisdiction;  // area code
  bool closed = false;
  int from_day = 0, until_day = calendar::kNoEnd;  // from_day 0: since before the registry knew of it
  std::string successor;  // code of the department that takes over on `until_day`; empty without an end
  int state_day = 0;      // since which it is like this, 0: from its beginning; the writer of a change sets it

  bool IsThereOn(int day) const { return from_day <= day && day < until_day; }
};

// The department as it is, one that has ended, too; nothing where there never was one.
absl::StatusOr<std::optional<Department>> FindDepartment(sql::Txn& tx, const std::string& district,
                                                         const std::string& code);

// The department as it was on a day, yyyymmdd; nothing where there was none. Its life is told as it is known now.
absl::StatusOr<std::optional<Department>> FindDepartmentOn(sql::Txn& tx, const std::string& district,
                                                           const std::string& code, int day);

// Departments as they are, those that have ended, too, after `after_code`, by code, at most `limit`.
absl::StatusOr<std::vector<Department>> ListDepartments(sql::Txn& tx, const std::string& district,
                                                        const std::string& after_code, int limit);

// The departments that were there on a day, as they were, after `after_code`, by code, at most `limit`.
absl::StatusOr<std::vector<Department>> ListDepartmentsOn(sql::Txn& tx, const std::string& district, int day,
                                                          const std::string& after_code, int limit);

// A department's end, and who takes over.
struct Succession {
  std::string code, successor;
  int day = 0;  // the first on which the department is no more
};

// The ends of a district's departments, those to come included.
absl::StatusOr<std::vector<Succession>> ListSuccessions(sql::Txn& tx, const std::string& district);

// The same for the departments that one department succeeds.
absl::StatusOr<std::vector<Succession>> ListSuccessionsTo(sql::Txn& tx, const std::string& district,
                                                          const std::string& successor);

// The successors that departments had before a change of theirs, also of an end that was taken back; `day` is 0.
absl::StatusOr<std::vector<Succession>> ListFormerSuccessions(sql::Txn& tx, const std::string& district);

// Writes a department: a new one at version 1, another where the row is at the version before, whose state is kept as one
// that held until `state_day`. CHANGED_CONCURRENTLY otherwise.
absl::Status SaveDepartment(sql::Txn& tx, const Department& department);

}  // namespace zhiwang::grid
