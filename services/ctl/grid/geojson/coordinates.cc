#include "services/ctl/grid/geojson/coordinates.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "absl/strings/match.h"

namespace zhiwang::ctl {
namespace {

using std::numbers::pi;

constexpr double kDegree = pi / 180;  // in radians

// In the order of the enum.
constexpr struct {
  CoordinateSystem system;
  std::string_view flag, name;
} kSystems[] = {{CoordinateSystem::kGcj02, "gcj02", "GCJ-02"},
                {CoordinateSystem::kWgs84, "wgs84", "WGS-84"},
                {CoordinateSystem::kCgcs2000, "cgcs2000", "CGCS2000"},
                {CoordinateSystem::kBd09, "bd09", "BD-09"},
                {CoordinateSystem::kWebMercator, "webmercator", "Web 墨卡托"}};

// GCJ-02 is not published. This is the approximation that all open libraries share, within a metre or two of what the map
// providers' own services answer; so are its ellipsoid, Krasovsky's, and the rectangle that counts as the country.
constexpr double kEllipsoidRadius = 6378245.0;
constexpr double kEllipsoidEccentricity = 0.00669342162296594323;  // squared

bool IsInCountry(Coordinates place) {
  return place.x >= 72.004 && place.x <= 137.8347 && place.y >= 0.8293 && place.y <= 55.8271;
}

// A sum of waves of a distance in degrees; `waves` are amplitude in metres and length in degrees.
template <size_t kCount>
double Waves(double degrees, const double (&waves)[kCount][2]) {
  double sum = 0;
  for (const auto& [amplitude, length] : waves) sum += amplitude * std::sin(2 * pi * degrees / length);
  return sum * 2 / 3;
}

Coordinates Gcj02OfWgs84(Coordinates place) {
  if (!IsInCountry(place)) return place;
  const double x = place.x - 105, y = place.y - 35;
  const double root = std::sqrt(std::abs(x));
  const double both = Waves(x, {{20, 1.0 / 3}, {20, 1}});
  const double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both +
                       Waves(y, {{20, 2}, {40, 6}, {160, 24}, {320, 60}});
  const double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both +
                      Waves(x, {{20, 2}, {40, 6}, {150, 24}, {300, 60}});
  // Metres to degrees, by the ellipsoid's radii of curvature at this latitude.
  const double sine = std::sin(place.y * kDegree);
  const double flat = 1 - kEllipsoidEccentricity * sine * sine;
  const double across = kEllipsoidRadius / std::sqrt(flat);
  const double along = kEllipsoidRadius * (1 - kEllipsoidEccentricity) / (flat * std::sqrt(flat));
  return {place.x + east / (across * std::cos(place.y * kDegree)) / kDegree, place.y + north / along / kDegree};
}

// The approximation that all open libraries share, within half a metre of Baidu's own service.
Coordinates Gcj02OfBd09(Coordinates place) {
  constexpr double kWave = pi * 3000 / 180;
  const double x = place.x - 0.0065, y = place.y - 0.006;
  const double radius = std::hypot(x, y) - 0.00002 * std::sin(y * kWave);
  const double angle = std::atan2(y, x) - 0.000003 * std::cos(x * kWave);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

// EPSG method 1024, Popular Visualisation Pseudo-Mercator, the other way round.
Coordinates Wgs84OfWebMercator(Coordinates place) {
  constexpr double kRadius = 6378137;
  return {place.x / kRadius / kDegree, (2 * std::atan(std::exp(place.y / kRadius)) - pi / 2) / kDegree};
}

}  // namespace

bool IsInRange(CoordinateSystem system, Coordinates place) {
  constexpr double kMercatorEnd = 20'037'508.35;  // half the way around the Earth, in metres
  const bool are_degrees = std::abs(place.x) <= 180 && std::abs(place.y) <= 90;
  if (system != CoordinateSystem::kWebMercator) return are_degrees;
  return !are_degrees && std::abs(place.x) <= kMercatorEnd && std::abs(place.y) <= kMercatorEnd;
}

std::string_view RangeOf(CoordinateSystem system) {
  return system == CoordinateSystem::kWebMercator ? "应是米，东西、南北都在 ±20037508 之间，经纬度的度数不是"
                                                  : "经度须在 ±180、纬度须在 ±90 度之间";
}

Coordinates ToGcj02(CoordinateSystem from, Coordinates place) {
  switch (from) {
    case CoordinateSystem::kGcj02:
      return place;
    case CoordinateSystem::kWgs84:
    case CoordinateSystem::kCgcs2000:
      return Gcj02OfWgs84(place);
    case CoordinateSystem::kBd09:
      return Gcj02OfBd09(place);
    case CoordinateSystem::kWebMercator:
      return Gcj02OfWgs84(Wgs84OfWebMercator(place));
  }
  return place;
}

std::optional<CoordinateSystem> CoordinateSystemByFlag(std::string_view flag) {
  for (const auto& one : kSystems) {
    if (absl::EqualsIgnoreCase({one.flag.data(), one.flag.size()}, {flag.data(), flag.size()})) return one.system;
  }
  return std::nullopt;
}

std::string_view FlagOf(CoordinateSystem system) { return kSystems[static_cast<size_t>(system)].flag; }

std::string_view NameOf(CoordinateSystem system) { return kSystems[static_cast<size_t>(system)].name; }

}  // namespace zhiwang::ctl
