#include "services/grid_registry/area/location/past_ground.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_past.h"

namespace zhiwang::grid {

absl::StatusOr<DistrictAreas> ReadGroundAt(sql::Txn& tx, const std::string& district, int day,
                                           std::span<const double> longitudes, std::span<const double> latitudes) {
  ASSIGN_OR_RETURN(const AreaStates states, ReadStatesOn(tx, district, day));
  std::vector<Area> areas;
  std::vector<AreaNode> nodes;
  for (const Area* area : states.AllOn(day)) {
    nodes.push_back({area->code, area->parent, static_cast<int>(area->level), std::nullopt});
    areas.push_back(*area);
  }
  RETURN_IF_ERROR(VisitBoundariesOn(tx, district, day, [&](std::string_view code, const std::string& stored) {
    const auto at = std::lower_bound(areas.begin(), areas.end(), code,
                                     [](const Area& area, std::string_view wanted) { return area.code < wanted; });
    AreaNode& node = nodes[static_cast<size_t>(at - areas.begin())];
    node.left_out = !Boundary::MayContainAny(stored, latitudes, longitudes);
    if (!node.left_out) node.boundary = DecodeBoundary(*at, stored);
  }));
  auto index = AreaIndex::Build(std::move(nodes));
  if (!index.ok()) return error::Unexpected("the areas of a past day cannot be indexed: " + index.status().ToString());
  return DistrictAreas(0, {.living = std::move(areas), .ended = {}, .index = *std::move(index), .former_paths = {}});
}

}  // namespace zhiwang::grid
