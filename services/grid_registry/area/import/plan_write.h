#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/import/area_plan.h"

namespace zhiwang::grid {

// Writes what a plan changes in one transaction: the areas, the states that they replace, and what goes along with those that
// end, with a change for each area, member of staff and department. CHANGED_CONCURRENTLY when the areas were written since
// `revision`, of which the plan is.
absl::Status WritePlan(sql::Txn& tx, const AreaPlan& plan, int64_t revision, const resource::Author& author,
                       absl::Time now);

}  // namespace zhiwang::grid
