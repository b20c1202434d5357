#include "services/grid_registry/geometry/ring.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "absl/status/status.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2error.h"
#include "s2/s2latlng.h"

namespace zhiwang::grid {
namespace {

constexpr int32_t kHalfTurnE7 = 1'800'000'000;
constexpr int32_t kPoleE7 = 900'000'000;
// The mean radius of the Earth, as in S2Earth.
constexpr double kEarthRadiusMetres = 6'371'010.0;
// About 3,300 km: more than the largest province spans, and little enough that all rings fit into one hemisphere.
constexpr double kReachDegrees = 30;
// Edge pairs that S2 may have to compare. A million vertices of a real coast need about ten million.
constexpr double kMostComparisons = 2e9;

const S2Loop& LargestLoop(const S2Polygon& polygon) {
  int largest = 0;
  for (int i = 1; i < polygon.num_loops(); ++i) {
    if (polygon.loop(i)->GetArea() > polygon.loop(largest)->GetArea()) largest = i;
  }
  return *polygon.loop(largest);
}

}  // namespace

Vertex ToVertex(double lng, double lat) {
  Vertex vertex{static_cast<int32_t>(std::lround(lng * 1e7)), static_cast<int32_t>(std::lround(lat * 1e7))};
  if (vertex.lng_e7 == -kHalfTurnE7) vertex.lng_e7 = kHalfTurnE7;
  if (std::abs(vertex.lat_e7) == kPoleE7) vertex.lng_e7 = 0;
  return vertex;
}

Vertex ToVertex(const S2Point& point) {
  const S2LatLng at(point);
  return ToVertex(at.lng().degrees(), at.lat().degrees());
}

S2Point ToPoint(Vertex vertex) { return S2LatLng::FromE7(vertex.lat_e7, vertex.lng_e7).ToPoint(); }

std::string PlaceOf(Vertex vertex) { return fmt::format("{},{}", vertex.lng_e7 / 1e7, vertex.lat_e7 / 1e7); }

std::unique_ptr<S2Loop> LoopOf(const std::vector<Vertex>& ring) {
  std::vector<S2Point> points;
  points.reserve(ring.size());
  for (const Vertex vertex : ring) points.push_back(ToPoint(vertex));
  auto loop = std::make_unique<S2Loop>(points, S2Debug::DISABLE);
  loop->Normalize();
  return loop;
}

absl::Status CheckReach(const std::vector<Vertex>& vertices) {
  static const double kLeastCosine = std::cos(kReachDegrees * std::numbers::pi / 180);
  if (vertices.empty()) return absl::OkStatus();
  const S2Point first = ToPoint(vertices[0]);
  for (const Vertex vertex : vertices) {
    if (first.DotProd(ToPoint(vertex)) >= kLeastCosine) continue;
    return absl::InvalidArgumentError(
        fmt::format("{} is more than {} degrees of arc from {}", PlaceOf(vertex), kReachDegrees, PlaceOf(vertices[0])));
  }
  return absl::OkStatus();
}

absl::Status CheckEffort(const S2Polygon& polygon) {
  double comparisons = 0;
  for (MutableS2ShapeIndex::Iterator it(&polygon.index(), S2ShapeIndex::BEGIN); !it.done(); it.Next()) {
    const double edges = it.cell().num_edges();
    comparisons += edges * edges;
    if (comparisons <= kMostComparisons) continue;
    return absl::InvalidArgumentError(
        fmt::format("too many edges run through one place, {}", PlaceOf(ToVertex(it.center()))));
  }
  return absl::OkStatus();
}

absl::Status CheckValid(const S2Polygon& polygon) {
  S2Error error;
  if (polygon.FindValidationError(&error)) return absl::InvalidArgumentError(error.text());
  return absl::OkStatus();
}

absl::Status CheckSize(const S2Polygon& polygon) {
  if (polygon.is_empty()) return absl::InvalidArgumentError("the rings enclose nothing");
  const double area = ToSquareMetres(polygon.GetArea());
  if (area <= kMostSquareMetres) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("the rings, the largest of them from {} on, enclose {:.0f} km²; no area has more than {:.0f} km²",
                  PlaceOf(ToVertex(LargestLoop(polygon).vertex(0))), area / 1e6, kMostSquareMetres / 1e6));
}

double ToSquareMetres(double steradians) { return steradians * kEarthRadiusMetres * kEarthRadiusMetres; }

}  // namespace zhiwang::grid
