#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/import/area_plan.h"
#include "services/grid_registry/staff/staff_store.h"

// Assignments and jurisdictions go along with an area that ends: they are its main successor's from then on. An assignment
// does not go to an area of a higher rank, where it would give more rights than before.
namespace zhiwang::grid {

// An assignment that moves. The areas are the plan's.
struct AssignmentMove {
  std::string staff;  // id
  Assignment assignment;
  const Area* from = nullptr;
  const Area* to = nullptr;  // as it is after the plan; null where the assignment just ends
};

// A department that moves.
struct DepartmentMove {
  std::string department;  // code
  const Area* from = nullptr;
  const Area* to = nullptr;
};

// The assignments to areas that end by the plan, those that are over by its day excepted; by person.
absl::StatusOr<std::vector<AssignmentMove>> FindAssignmentMoves(sql::Txn& tx, const AreaPlan& plan);

// The departments whose jurisdiction ends, by code.
absl::StatusOr<std::vector<DepartmentMove>> FindDepartmentMoves(sql::Txn& tx, const AreaPlan& plan);

// Ends each assignment on the day and, where it moves, lets another begin at the successor, in the same role and until the same day; one that
// would begin later begins there instead. With a change of each person.
absl::Status MoveAssignmentsAlong(sql::Txn& tx, const AreaPlan& plan, const resource::Author& author, absl::Time now);

// Gives each department the successor as its jurisdiction, with a change of each.
absl::Status MoveDepartmentsAlong(sql::Txn& tx, const AreaPlan& plan, const resource::Author& author, absl::Time now);

}  // namespace zhiwang::grid
