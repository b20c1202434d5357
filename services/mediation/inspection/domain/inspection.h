#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "services/grid_registry/client/asked_check.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::mediation {

// An inspection of the place (现场勘查): an on-site check of the grid registry that a dispute asks for. Its number is its place
// among those of the dispute: the first is 1. The question, the report and the note are words of the dispute.
struct Inspection {
  std::string requester = {};
  absl::Time requested = absl::UnixEpoch(), due = absl::UnixEpoch();
  std::string area = {};                  // code of the area that it was requested for
  std::optional<grid::Point> point = {};  // where the dispute lay, as far as known, when it was requested
  grid::CheckProgress progress = {};      // without report and note
};

// The words of an inspection: they may name people.
struct InspectionWords {
  std::string question, report, note;
};

// `dispute.inspection_assigned`: the type of the change by which an inspection comes to this state. Persisted: do not change.
std::string InspectionChangeType(grid::CheckState state);

}  // namespace zhiwang::mediation
