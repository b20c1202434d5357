#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhiwang::ctl {

// The coordinate systems that a file of areas may be in. The services know GCJ-02 alone.
enum class CoordinateSystem {
  kGcj02,
  kWgs84,
  kCgcs2000,  // less than a metre from WGS-84: taken for the same
  kBd09,
  kWebMercator,  // EPSG:3857: metres on the map of WGS-84
};

// A place as its system has it: longitude and latitude in degrees, or metres east and north of Web Mercator.
struct Coordinates {
  double x = 0;
  double y = 0;
};

// True for coordinates that the system has. Web Mercator ends at 85° N and S; the metres around 0° N, 0° E count as degrees
// that were taken for metres.
bool IsInRange(CoordinateSystem system, Coordinates place);
// In Chinese, e.g. 经度须在 ±180、纬度须在 ±90 度之间.
std::string_view RangeOf(CoordinateSystem system);

// The same place in GCJ-02, longitude and latitude in degrees. Outside the country GCJ-02 is WGS-84.
Coordinates ToGcj02(CoordinateSystem from, Coordinates place);

// The system by the name that `--from` takes (gcj02, wgs84, cgcs2000, bd09, webmercator), in any case; nothing for another.
std::optional<CoordinateSystem> CoordinateSystemByFlag(std::string_view flag);
std::string_view FlagOf(CoordinateSystem system);

// The name for people, e.g. WGS-84, Web 墨卡托.
std::string_view NameOf(CoordinateSystem system);

}  // namespace zhiwang::ctl
