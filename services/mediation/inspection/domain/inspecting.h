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
  std::vector<AreaStep> area = {};  // from the district down to where to go; empty: where the dispute lies
  // The paths of the areas that hold the ground of the dispute today: it keeps the area that it was registered in.
  std::vector<std::string> ground = {};
};

// Asks for an inspection, numbered after the others, which expires at the end of its term. `people`: all parties of the dispute.
// SITE_CHECK_OPEN while one is awaited, SITE_CHECK_LIMIT where there are kMostInspections; FIELD_INVALID for an area outside that
// of the dispute and its ground today, and for a question that tells who somebody is, however it is written: it goes to a worker
// who is not to know the file.
absl::StatusOr<Dispute> RequestInspection(const Context& context, const Dispute& before, const People& people,
                                          InspectionRequest request);

// Records how far the inspection of that number has come; only forward (SITE_CHECK_OVER). FIELD_INVALID for a number that the
// dispute has not, and for another task than the one that is known.
absl::StatusOr<Dispute> RecordInspection(const Dispute& before, int number, grid::CheckProgress progress);

}  // namespace zhiwang::mediation
