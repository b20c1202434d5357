#include "services/grid_registry/geometry/simplify.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <unordered_map>
#include <utility>

#include "s2/r2.h"
#include "s2/s1angle.h"
#include "s2/s2builder.h"
#include "s2/s2builderutil_s2polygon_layer.h"
#include "s2/s2builderutil_snap_functions.h"
#include "s2/s2error.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/overlay.h"
#include "services/grid_registry/geometry/ring.h"

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

// Metres from one vertex of the map to another near it.
R2Point MetresBetween(Vertex from, Vertex to) {
  constexpr double kMetres = 6'371'010 * std::numbers::pi / 180 * 1e-7;  // of a ten-millionth of a degree of latitude
  const double parallel = std::cos(from.lat_e7 * 1e-7 * std::numbers::pi / 180);
  return R2Point(static_cast<double>(EastOnMap(to) - EastOnMap(from)) * parallel,
                 static_cast<double>(int64_t{to.lat_e7} - from.lat_e7)) *
         kMetres;
}

// The directions in which an edge from one vertex passes all that came after it within a tolerance.
class Cone {
 public:
  // A vertex may lie so far beside the edge, and so far beyond its end, that both together are the tolerance.
  explicit Cone(double tolerance) : beside_(0.9 * tolerance), beyond_(0.43 * tolerance) {}

  // Narrows the cone to the vertex `way` away. False if the edge to it would pass another too far off, or end too far before
  // one.
  bool Take(const R2Point& way) {
    const double distance = way.Norm();
    if (distance < furthest_ - beyond_) return false;
    if (is_narrow_ && (right_.CrossProd(way) < 0 || left_.CrossProd(way) > 0)) return false;
    furthest_ = std::max(furthest_, distance);
    if (distance <= beside_) return true;
    const R2Point along = way * std::sqrt(distance * distance - beside_ * beside_);
    const R2Point across = way.Ortho() * beside_;
    const R2Point right = along - across, left = along + across;
    if (!is_narrow_ || right_.CrossProd(right) > 0) right_ = right;
    if (!is_narrow_ || left_.CrossProd(left) < 0) left_ = left;
    is_narrow_ = true;
    return true;
  }

 private:
  double beside_, beyond_;  // metres
  double furthest_ = 0;
  bool is_narrow_ = false;
  R2Point right_, left_;
};

// The ring with the vertices that edges within the tolerance need; perhaps too few to be a ring. Takes the time of a few
// looks at each vertex.
std::vector<Vertex> Thinned(const std::vector<Vertex>& ring, double tolerance_metres) {
  std::vector<Vertex> kept = {ring[0]};
  Cone cone(tolerance_metres);
  for (size_t i = 1; i <= ring.size(); ++i) {
    if (cone.Take(MetresBetween(kept.back(), ring[i % ring.size()]))) continue;
    if (kept.back() != ring[i - 1]) kept.push_back(ring[i - 1]);
    cone = Cone(tolerance_metres);
    cone.Take(MetresBetween(kept.back(), ring[i % ring.size()]));
  }
  return kept;
}

// The region with the vertices that edges within the tolerance need, each one that was there before; islands and holes that
// vanish are left out. Nothing if rings then cross or lie otherwise in each other, or nothing is left.
std::optional<Boundary> Thinned(const Boundary& region, double tolerance_metres) {
  const S2Polygon& before = region.polygon();
  std::vector<std::unique_ptr<S2Loop>> loops;
  std::unordered_map<const S2Loop*, int> depths;
  for (int i = 0; i < before.num_loops(); ++i) {
    const std::vector<Vertex> ring = Thinned(OrientedVertices(*before.loop(i)), tolerance_metres);
    if (ring.size() < 3 || IsFlat(ring)) {
      i = before.GetLastDescendant(i);
      continue;
    }
    loops.push_back(LoopOf(ring));
    depths[loops.back().get()] = before.loop(i)->depth();
  }
  if (loops.empty()) return std::nullopt;
  std::shared_ptr<S2Polygon> after = NewPolygon();
  after->InitNested(std::move(loops));
  if (!IsValid(*after)) return std::nullopt;
  for (int i = 0; i < after->num_loops(); ++i) {
    if (depths.at(after->loop(i)) != after->loop(i)->depth()) return std::nullopt;
  }
  return Boundary(std::move(after));
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
    // S2 takes seconds and hundreds of megabytes for a million vertices; it is left for rings that would cross.
    std::optional<Boundary> thinned = Thinned(region, further);
    region = thinned ? *std::move(thinned) : Simplify({{region}}, further)[0];
    fitted = {region.ToGeoJson(), fitted.tolerance_metres + further};
  }
  return fitted;
}

}  // namespace zhiwang::grid
