#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "services/grid_registry/client/asked_check.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::mediation {

// An inspection of the place (现场勘查): an on-site check by the grid registry that a dispute asks for. The inspections of a
// dispute are numbered from 1. The question, the report and the note belong to the words of the dispute.
struct Inspection {
  std::string requester = {};
  absl::Time requested = absl::UnixEpoch(), due = absl::UnixEpoch();
  std::string area = {};                  // the code of the area that it was requested for
  std::optional<grid::Point> point = {};  // the point of the dispute at the request, if it was known
  grid::CheckProgress progress = {};      // without report and note
};

// The words of an inspection: they may name people.
struct InspectionWords {
  std::string question, report, note;
};

// The type of the change by which an inspection comes to this state: `dispute.inspection_assigned`. Persisted: do not change.
std::string InspectionChangeType(grid::CheckState state);

}  // namespace zhiwang::mediation
