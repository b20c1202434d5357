#include "services/grid_registry/geometry/ring.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "s2/mutable_s2shape_index.h"
#include "s2/s2error.h"
#include "s2/s2shape.h"

namespace zhiwang::grid {
namespace {

constexpr int64_t kDegreeE7 = 10'000'000;
// In ten-millionths of a degree: three vertices of one line are rounded by up to 0.7 each.
constexpr double kFlatWithin = 1.5;
// Edge pairs that S2 may have to compare. A million vertices of a real coast need about ten million.
constexpr double kMostComparisons = 2e9;

// From one vertex to another on the map, in ten-millionths of a degree.
struct Step {
  Step(Vertex from, Vertex to)
      : east(static_cast<double>(EastOnMap(to) - EastOnMap(from))),
        north(static_cast<double>(int64_t{to.lat_e7} - from.lat_e7)) {}
  double Length() const { return std::hypot(east, north); }
  double Cross(const Step& other) const { return east * other.north - north * other.east; }

  double east, north;
};

}  // namespace

std::unique_ptr<S2Loop> LoopOf(const std::vector<Vertex>& ring) {
  std::vector<S2Point> points;
  points.reserve(ring.size());
  for (const Vertex vertex : ring) points.push_back(ToPoint(vertex));
  // S2's own Normalize takes the square of the times that a ring comes back to one vertex.
  if (IsClockwise(ring)) std::reverse(points.begin(), points.end());
  return std::make_unique<S2Loop>(points, S2Debug::DISABLE);
}

std::vector<Vertex> OrientedVertices(const S2Loop& loop) {
  std::vector<Vertex> vertices;
  vertices.reserve(loop.num_vertices());
  for (int i = 0; i < loop.num_vertices(); ++i) vertices.push_back(ToVertex(loop.oriented_vertex(i)));
  return vertices;
}

bool IsFlat(absl::Span<const Vertex> ring) {
  // From one end to the vertex furthest from it: the same ones wherever the ring begins and whichever way it runs.
  const Vertex end = *std::min_element(ring.begin(), ring.end());
  Step longest(end, end);
  Vertex other = end;
  for (const Vertex vertex : ring) {
    const Step step(end, vertex);
    if (std::pair(step.Length(), vertex) <= std::pair(longest.Length(), other)) continue;
    longest = step;
    other = vertex;
  }
  return std::all_of(ring.begin(), ring.end(), [&](Vertex vertex) {
    return std::abs(longest.Cross(Step(end, vertex))) <= kFlatWithin * longest.Length();
  });
}

bool IsClockwise(absl::Span<const Vertex> ring) {
  __int128 doubled_area = 0;  // exact, however thin the ring
  for (size_t i = 0; i < ring.size(); ++i) {
    const Vertex from = ring[i], to = ring[(i + 1) % ring.size()];
    const __int128 east = EastOnMap(to) - EastOnMap(from), middle = int64_t{from.lat_e7} + to.lat_e7;
    doubled_area -= east * middle;
  }
  return doubled_area < 0;
}

std::optional<size_t> FirstOutOfReach(absl::Span<const Vertex> vertices) {
  if (vertices.empty()) return std::nullopt;
  int64_t west = EastOnMap(vertices[0]), east = west;
  int64_t south = vertices[0].lat_e7, north = south;
  for (size_t i = 1; i < vertices.size(); ++i) {
    west = std::min(west, EastOnMap(vertices[i]));
    east = std::max(east, EastOnMap(vertices[i]));
    south = std::min(south, int64_t{vertices[i].lat_e7});
    north = std::max(north, int64_t{vertices[i].lat_e7});
    if (east - west > kReachLng * kDegreeE7 || north - south > kReachLat * kDegreeE7) return i;
  }
  return std::nullopt;
}

std::optional<Vertex> CrowdedPlace(const S2Polygon& polygon) {
  double comparisons = 0;
  for (MutableS2ShapeIndex::Iterator it(&polygon.index(), S2ShapeIndex::BEGIN); !it.done(); it.Next()) {
    const double edges = it.cell().num_edges();
    comparisons += edges * edges;
    if (comparisons <= kMostComparisons) continue;
    for (int i = 0; i < it.cell().num_clipped(); ++i) {
      const S2ClippedShape& clipped = it.cell().clipped(i);
      if (clipped.num_edges() == 0) continue;
      return ToVertex(polygon.index().shape(clipped.shape_id())->edge(clipped.edge(0)).v0);
    }
  }
  return std::nullopt;
}

bool IsValid(const S2Polygon& polygon) {
  S2Error error;
  return !polygon.FindValidationError(&error);
}

}  // namespace zhiwang::grid
