#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/grid_registry/area/area.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// As many boundaries, from the first, as one message holds, simplified together. `stored` are the areas of a page with their
// boundaries as they are stored. One that would not fit by itself is simplified until it does. UNEXPECTED for a boundary
// that cannot be read.
absl::StatusOr<std::vector<v1::SimplifiedBoundary>> SimplifyForMessage(
    absl::Span<const std::pair<const Area*, std::string>> stored, double tolerance_metres);

}  // namespace zhiwang::grid
