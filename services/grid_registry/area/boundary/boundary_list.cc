#include "services/grid_registry/area/boundary/boundary_list.h"

#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/geometry/simplify.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kMostBytes = 768 * 1024;  // of a message, which may have 1 MiB

v1::SimplifiedBoundary Shown(const Area& area, FittedGeoJson fitted) {
  v1::SimplifiedBoundary shown;
  shown.set_area(FormatResourceName(area.district, "areas", area.code));
  shown.set_display_name(area.name);
  shown.set_level(static_cast<v1::Area::Level>(area.level));
  shown.set_boundary_geojson(std::move(fitted.geojson));
  shown.set_tolerance_metres(fitted.tolerance_metres);
  return shown;
}

}  // namespace

absl::StatusOr<std::vector<v1::SimplifiedBoundary>> SimplifyForMessage(
    absl::Span<const std::pair<const Area*, std::string>> stored, double tolerance_metres) {
  std::vector<Boundary> boundaries;
  for (const auto& [area, bytes] : stored) {
    absl::StatusOr<Boundary> boundary = Boundary::Decode(bytes);
    if (!boundary.ok()) return error::Unexpected(fmt::format("the boundary of area {} cannot be read", area->code));
    boundaries.push_back(*std::move(boundary));
  }
  const std::vector<Boundary> simplified = Simplify(boundaries, tolerance_metres);
  std::vector<v1::SimplifiedBoundary> page;
  size_t bytes = 0;
  for (size_t i = 0; i < stored.size(); ++i) {
    page.push_back(Shown(*stored[i].first, {simplified[i].ToGeoJson(), tolerance_metres}));
    bytes += page.back().ByteSizeLong();
    if (bytes <= kMostBytes) continue;
    page.pop_back();
    if (page.empty()) page.push_back(Shown(*stored[i].first, FitGeoJson(simplified[i], tolerance_metres, kMostBytes)));
    break;
  }
  return page;
}

}  // namespace zhiwang::grid
