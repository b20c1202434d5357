#include "services/grid_registry/geometry/simplify.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "s2/s1angle.h"
#include "s2/s2builder.h"
#include "s2/s2builderutil_s2polygon_layer.h"
#include "s2/s2builderutil_snap_functions.h"
#include "s2/s2error.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/overlay.h"

namespace zhiwang::grid {
namespace {

// S2Builder keeps an edge within this multiple of its snap radius.
constexpr double kDeviationRatio = 1.1;
// In metres. At a tolerance near the grid of the vertices S2 puts vertices between its points.
constexpr double kLeastTolerance = 0.05;
constexpr double kFirstTolerance = 1;  // metres, where every vertex was asked for and does not fit

// A first guess for a region that is to have `ratio` times fewer vertices: a part of the way between two of them, so that it
// leaves too many rather than too few.
double FirstTolerance(const Boundary& region, double ratio) {
  const double edge = PerimeterMetres(region.polygon()) / std::max(1, region.polygon().num_vertices());
  return std::clamp(edge * std::sqrt(ratio) / 8, kFirstTolerance, kMostToleranceMetres / 4);
}

}  // namespace

std::vector<Boundary> Simplify(absl::Span<const Boundary> regions, double tolerance_metres) {
  std::vector<Boundary> simplified(regions.begin(), regions.end());
  if (tolerance_metres < kLeastTolerance || regions.empty()) return simplified;

  // All regions go through one builder: it simplifies a shared edge once.
  double metre = 1;
  for (const Boundary& region : regions) metre = std::min(metre, AngleOfMetre(region.polygon()));
  S2Builder::Options options(
      s2builderutil::IdentitySnapFunction(S1Angle::Radians(tolerance_metres / kDeviationRatio * metre)));
  options.set_simplify_edge_chains(true);
  options.set_idempotent(false);
  S2Builder builder(options);
  std::vector<std::shared_ptr<S2Polygon>> polygons;
  for (const Boundary& region : regions) {
    polygons.push_back(NewPolygon());
    builder.StartLayer(std::make_unique<s2builderutil::S2PolygonLayer>(polygons.back().get()));
    builder.AddPolygon(region.polygon());
    builder.AddIsFullPolygonPredicate(S2Builder::IsFullPolygon(false));
  }
  S2Error error;
  if (!builder.Build(&error)) return simplified;  // as they are: a map with more vertices is still a right one
  for (size_t i = 0; i < polygons.size(); ++i) {
    if (!polygons[i]->is_empty()) simplified[i] = Boundary(std::move(polygons[i]));
  }
  return simplified;
}

FittedGeoJson FitGeoJson(Boundary region, double tolerance_metres, size_t most_bytes) {
  FittedGeoJson fitted{region.ToGeoJson(), tolerance_metres};
  // Each time what is left is simplified further: the first time takes the longest, and the tolerances add up.
  while (fitted.geojson.size() > most_bytes && fitted.tolerance_metres < kMostToleranceMetres) {
    const double ratio = static_cast<double>(fitted.geojson.size()) / static_cast<double>(most_bytes);
    const double further = std::min(std::max(fitted.tolerance_metres, FirstTolerance(region, ratio)),
                                    kMostToleranceMetres - fitted.tolerance_metres);
    region = Simplify({{region}}, further)[0];
    fitted = {region.ToGeoJson(), fitted.tolerance_metres + further};
  }
  return fitted;
}

}  // namespace zhiwang::grid
