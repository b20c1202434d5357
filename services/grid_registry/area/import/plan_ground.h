#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// An area as the check of the ground sees it. The texts are the plan's.
struct Plot {
  std::string_view parent;
  std::string_view parent_before;  // where the import changes it
  std::string_view boundary;       // encoded; empty for none
  bool moved = false;              // it is new, it ends, or its boundary or its parent is another
  bool ended = false;              // its ground is its successors'
};

// The faults between siblings wherever ground moved, the largest first, at most kMostFindings. INTERNAL when the geometry
// cannot be computed.
absl::StatusOr<std::vector<v1::TilingFinding>> CheckGround(const std::map<std::string_view, Plot>& plots);

}  // namespace zhiwang::grid
