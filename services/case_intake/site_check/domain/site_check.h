#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/grid_registry/client/asked_check.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::intake {

using grid::Point;
using SiteCheckState = grid::CheckState;
using SiteCheckFinding = grid::CheckFinding;
using SiteCheckRefusal = grid::CheckRefusal;
using SiteCheckProgress = grid::CheckProgress;
using grid::ChangedCheck;
using grid::HasEnded;
using grid::IsAwaited;
using grid::MayBecome;

// One on-site check (现场核实) of a case: what is asked, and what came of it.
struct SiteCheck {
  std::string question, requester;
  absl::Time requested, due;
  std::string area;            // code of the area that it was asked for
  std::optional<Point> point;  // where the case was, as far as known, when it was asked for
  SiteCheckProgress progress;
};

// `case.site_check_assigned`: the type of the change by which a check comes to this state. Persisted: do not change.
std::string SiteCheckChangeType(SiteCheckState state);

}  // namespace zhiwang::intake
