#include "services/grid_registry/geometry/simplify.h"

#include <memory>
#include <utility>

#include "s2/s1angle.h"
#include "s2/s2builder.h"
#include "s2/s2builderutil_s2polygon_layer.h"
#include "s2/s2builderutil_snap_functions.h"
#include "s2/s2earth.h"
#include "s2/s2error.h"

namespace zhiwang::grid {
namespace {

// S2Builder keeps an edge within this multiple of its snap radius.
constexpr double kDeviationRatio = 1.1;

}  // namespace

std::vector<Boundary> Simplify(absl::Span<const Boundary> regions, double tolerance_metres) {
  std::vector<Boundary> simplified(regions.begin(), regions.end());
  if (tolerance_metres <= 0 || regions.empty()) return simplified;

  // All regions go through one builder: it simplifies a shared edge once.
  S2Builder::Options options(
      s2builderutil::IdentitySnapFunction(S2Earth::MetersToAngle(tolerance_metres / kDeviationRatio)));
  options.set_simplify_edge_chains(true);
  options.set_idempotent(false);
  S2Builder builder(options);
  std::vector<std::shared_ptr<S2Polygon>> polygons;
  for (const Boundary& region : regions) {
    polygons.push_back(std::make_shared<S2Polygon>());
    polygons.back()->set_s2debug_override(S2Debug::DISABLE);
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

}  // namespace zhiwang::grid
