#pragma once

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/import/area_plan.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"

namespace zhiwang::grid {

// The effects that a plan has on areas, in tree order, and on what hangs on them now: on-site checks, assignments,
// departments, and people's rights.
absl::StatusOr<v1::ReorganisationEffects> ReadEffects(sql::Txn& tx, const AreaPlan& plan);

}  // namespace zhiwang::grid
