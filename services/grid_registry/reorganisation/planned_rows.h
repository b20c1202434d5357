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
#include "services/grid_registry/area/import/area_row.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"

// A reorganisation that waits for its day, and its rows.
namespace zhiwang::grid {

// Writes a reorganisation of these rows, as `plan` has them for the areas of `revision`; `id` is a new one. Where the same rows wait for the same day
// already, it is that reorganisation. Answers it.
absl::StatusOr<Reorganisation> PlanReorganisation(sql::Txn& tx, int64_t id, const AreaPlan& plan, int64_t revision,
                                                  bool accept_findings, const std::vector<ParsedRow>& rows,
                                                  const resource::Author& author);

// The plan of a reorganisation, and the number of the write of areas that it is made for.
struct PresentPlan {
  AreaPlan plan;
  int64_t revision = 0;
};

// The plan that the reorganisation's rows are for the areas as they are now. REORGANISATION_UNFIT, with the first thing
// that does not fit.
absl::StatusOr<PresentPlan> MakePlan(sql::Txn& tx, const Reorganisation& reorganisation);

}  // namespace zhiwang::grid
