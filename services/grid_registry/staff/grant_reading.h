#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/auth/grant_book.h"
#include "common/sql/database.h"
#include "services/grid_registry/staff/staff_store.h"

// The grants that staff have: those of their assignments, and what these reach besides where areas and departments moved,
// ended or took over.
namespace zhiwang::grid {

// The grants of each of the people by the assignments that have not ended by `day`: one entry for each of `keys`, in
// any order, empty of grants where nothing is left. What a district's areas and departments were is read once a call.
absl::StatusOr<std::vector<auth::PersonGrants>> ReadGrants(sql::Txn& tx, const std::vector<StaffKey>& keys, int day);

// Everybody whose grants may be others since areas of the district changed; `paths` are those of the areas.
absl::StatusOr<std::vector<StaffKey>> FindStaffConcernedByAreas(sql::Txn& tx, const std::string& district,
                                                                const std::set<std::string>& paths);

// Everybody whose grants may be others since these departments of the district, by code, changed.
absl::StatusOr<std::vector<StaffKey>> FindStaffConcernedByDepartments(sql::Txn& tx, const std::string& district,
                                                                      const std::set<std::string>& departments);

}  // namespace zhiwang::grid
