#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/client/asked_check.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// An inspection as somebody asks for it.
struct InspectionRequest {
  std::string question;
  std::vector<AreaStep> area = {};  // the area to go to, from the district down; empty: where the dispute lies
  // The paths of the areas that hold the ground of the dispute today. They may differ from the area in which it was registered.
  std::vector<std::string> ground = {};
};

// Asks for an inspection with the next number, which expires at the end of its term. `people`: all parties of the dispute.
// SITE_CHECK_OPEN while one is awaited; SITE_CHECK_LIMIT if there are kMostInspections already; FIELD_INVALID for an area outside
// the area of the dispute and its ground today, and for a question that identifies somebody in any spelling: the worker who gets
// the question must not know the file.
absl::StatusOr<Dispute> RequestInspection(const Context& context, const Dispute& before, const People& people,
                                          InspectionRequest request);

// Records the progress of the inspection with that number; only forward (SITE_CHECK_OVER). FIELD_INVALID for a number that the
// dispute does not have, and for a task other than the known one.
absl::StatusOr<Dispute> RecordInspection(const Dispute& before, int number, grid::CheckProgress progress);

}  // namespace zhiwang::mediation
