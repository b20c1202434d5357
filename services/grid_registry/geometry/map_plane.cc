#include "services/grid_registry/geometry/map_plane.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace zhiwang::grid {
namespace {

constexpr int32_t kHalfTurnE7 = 1'800'000'000;
// The mean radius of the Earth, as in S2Earth.
constexpr double kEarthRadiusMetres = 6'371'010.0;
constexpr double kRadian = std::numbers::pi / 180;  // of a degree

// The middle of the map lies in the middle of the country.
constexpr double kMiddleLng = 105, kMiddleLat = 36;
constexpr double kEastScale = 0.80901699437494742;  // cos 36°: there a metre east is as long as a metre north
// The map ends here: in the Atlantic, off every inhabited coast.
constexpr double kSeamLng = -30;
constexpr int32_t kSeamE7 = -300'000'000;

struct Radians {
  double lng, lat;
};

Radians ToRadians(Vertex vertex) {
  return {static_cast<double>(EastOnMap(vertex)) * 1e-7 * kRadian, vertex.lat_e7 * 1e-7 * kRadian};
}

Radians ToRadians(const S2Point& point) {
  return {kMiddleLng * kRadian + point.y() / (point.x() * kEastScale), kMiddleLat * kRadian + point.z() / point.x()};
}

// sin x / x
double SineOverArc(double x) { return std::abs(x) < 1e-4 ? 1 - x * x / 6 : std::sin(x) / x; }

// The solid angle to the left of a ring of straight edges; `at(i)` is its i-th vertex. Between two vertices latitude
// changes evenly with longitude, so that the integral of sin φ dλ has a closed form.
template <class At>
double SteradiansWithin(int vertices, At&& at) {
  if (vertices == 0) return 0;
  Radians from = at(vertices - 1);
  const double level = std::sin(from.lat);  // any constant gives the same sum; this one keeps its terms small
  double sum = 0;
  for (int i = 0; i < vertices; ++i) {
    const Radians to = at(i);
    const double half = (to.lat - from.lat) / 2;
    sum -= (to.lng - from.lng) * (std::sin(from.lat + half) * SineOverArc(half) - level);
    from = to;
  }
  return sum;
}

double ToSquareMetres(double steradians) { return steradians * kEarthRadiusMetres * kEarthRadiusMetres; }

}  // namespace

Vertex ToVertex(double lng, double lat) {
  Vertex vertex{static_cast<int32_t>(std::lround(lng * 1e7)), static_cast<int32_t>(std::lround(lat * 1e7))};
  if (vertex.lng_e7 == -kHalfTurnE7) vertex.lng_e7 = kHalfTurnE7;
  return vertex;
}

Vertex ToVertex(const S2Point& point) {
  const Degrees at = ToDegrees(point);
  return ToVertex(at.lng, at.lat);
}

S2Point ToPoint(double lng, double lat) {
  const double east = lng < kSeamLng ? lng + 360 : lng;
  return S2Point(1, (east - kMiddleLng) * (kRadian * kEastScale), (lat - kMiddleLat) * kRadian).Normalize();
}

S2Point ToPoint(Vertex vertex) { return ToPoint(vertex.lng_e7 / 1e7, vertex.lat_e7 / 1e7); }

Degrees ToDegrees(const S2Point& point) {
  const Radians at = ToRadians(point);
  const double lng = at.lng / kRadian;
  return {lng > 180 ? lng - 360 : lng, at.lat / kRadian};
}

int64_t EastOnMap(Vertex vertex) {
  return vertex.lng_e7 < kSeamE7 ? int64_t{vertex.lng_e7} + 2 * int64_t{kHalfTurnE7} : int64_t{vertex.lng_e7};
}

// Opposite of 105° E, 60° S: the map is on the half of the sphere where x is positive.
S2Point OffTheMap() { return -ToPoint(kMiddleLng, -60); }

std::string PlaceOf(Vertex vertex) { return fmt::format("（{}, {}）", vertex.lng_e7 / 1e7, vertex.lat_e7 / 1e7); }

double SquareMetres(absl::Span<const Vertex> ring) {
  return ToSquareMetres(SteradiansWithin(static_cast<int>(ring.size()), [&](int i) { return ToRadians(ring[i]); }));
}

double SquareMetres(const S2Polygon& polygon) {
  double steradians = 0;
  for (int i = 0; i < polygon.num_loops(); ++i) {
    const S2Loop& loop = *polygon.loop(i);
    if (loop.is_empty_or_full()) continue;
    steradians += SteradiansWithin(loop.num_vertices(), [&](int j) { return ToRadians(loop.oriented_vertex(j)); });
  }
  return ToSquareMetres(steradians);
}

double PerimeterMetres(const S2Polygon& polygon) {
  double radians = 0;
  for (int i = 0; i < polygon.num_loops(); ++i) {
    const S2Loop& loop = *polygon.loop(i);
    for (int j = 0; j < loop.num_vertices(); ++j) {
      const Radians from = ToRadians(loop.vertex(j)), to = ToRadians(loop.vertex(j + 1));
      radians += std::hypot((to.lng - from.lng) * std::cos((from.lat + to.lat) / 2), to.lat - from.lat);
    }
  }
  return radians * kEarthRadiusMetres;
}

double AngleOfMetre(const S2Polygon& polygon) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < polygon.num_loops(); ++i) {
    const S2Loop& loop = *polygon.loop(i);
    for (int j = 0; j < loop.num_vertices(); ++j) {
      // The projection shrinks a step away from its middle by x², one across that direction by x.
      const S2Point& at = loop.vertex(j);
      // At a pole the cosine is rounded to a little less than 0.
      const double parallel = std::abs(std::cos(ToRadians(at).lat));
      least = std::min(least, at.x() * at.x() * std::min(1.0, kEastScale / parallel));
    }
  }
  return least / kEarthRadiusMetres;
}

}  // namespace zhiwang::grid
