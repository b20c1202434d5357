#include "services/ctl/grid/geojson/crs_member.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

using nlohmann::json;

constexpr size_t kLongestShown = 60;

// The name that the member gives the system, or `EPSG:4490` of its code; empty where it has neither.
std::string NameIn(const json& crs) {
  if (crs.is_string()) return crs.get<std::string>();
  if (!crs.is_object()) return "";
  const auto properties = crs.find("properties");
  if (properties == crs.end() || !properties->is_object()) return "";
  if (const auto name = properties->find("name"); name != properties->end() && name->is_string()) {
    return name->get<std::string>();
  }
  const auto code = properties->find("code");
  if (code == properties->end()) return "";
  if (code->is_string()) return "EPSG:" + code->get<std::string>();
  return code->is_number_integer() ? "EPSG:" + code->dump() : "";
}

// The system of an EPSG code, an OGC name or a name in plain words, with any punctuation: `urn:ogc:def:crs:EPSG::4490`,
// `urn:ogc:def:crs:OGC:1.3:CRS84`, `WGS 84`.
std::optional<CoordinateSystem> SystemNamed(const std::string& name) {
  std::string letters;  // and digits, in capitals
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)))
      letters += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  if (letters.find("EPSG") != std::string::npos) {
    const auto last =
        std::find_if_not(name.rbegin(), name.rend(), [](unsigned char c) { return absl::ascii_isdigit(c); });
    const std::string code(last.base(), name.end());
    if (code == "4326" || code == "4979") return CoordinateSystem::kWgs84;
    if (code == "4490" || code == "4480") return CoordinateSystem::kCgcs2000;
    if (code == "3857" || code == "3785" || code == "900913") return CoordinateSystem::kWebMercator;
    return std::nullopt;
  }
  if (letters.ends_with("CRS84") || letters == "WGS84") return CoordinateSystem::kWgs84;
  if (letters == "CGCS2000") return CoordinateSystem::kCgcs2000;
  if (letters == "GCJ02") return CoordinateSystem::kGcj02;
  if (letters == "BD09" || letters == "BD09LL") return CoordinateSystem::kBd09;
  return std::nullopt;
}

bool GoesWith(CoordinateSystem said, CoordinateSystem from) {
  if (said == from) return true;
  const auto is_geodetic = [](CoordinateSystem system) {
    return system == CoordinateSystem::kWgs84 || system == CoordinateSystem::kCgcs2000;
  };
  if (is_geodetic(said) && is_geodetic(from)) return true;
  return said == CoordinateSystem::kWgs84 && from != CoordinateSystem::kWebMercator;
}

}  // namespace

absl::Status CheckCrs(const json& object, std::optional<CoordinateSystem> from) {
  const auto crs = object.find("crs");
  if (crs == object.end() || (crs->is_null() && from)) return absl::OkStatus();
  if (crs->is_null()) {
    return absl::InvalidArgumentError("crs 为空，没有说明坐标系：请用 --from 指明，或去掉 crs（坐标即为 GCJ-02）");
  }
  const std::string name = NameIn(*crs);
  const std::string shown = name.empty() || name.size() > kLongestShown ? "（见文件）" : Printable(name);
  const std::optional<CoordinateSystem> said = SystemNamed(name);
  if (!said) {
    return absl::InvalidArgumentError(
        fmt::format("crs 写的坐标系不认识：{}。请先换算成 GCJ-02、WGS-84、CGCS2000、BD-09 或 Web 墨卡托", shown));
  }
  if (!from && *said != CoordinateSystem::kGcj02) {
    return absl::InvalidArgumentError(
        fmt::format("crs 写的坐标系是 {}（{}），不是 GCJ-02，两者可差几百米：请加 --from {} 换算", shown, NameOf(*said),
                    FlagOf(*said)));
  }
  if (from && !GoesWith(*said, *from)) {
    return absl::InvalidArgumentError(
        fmt::format("crs 写的坐标系是 {}（{}），与 --from {} 不符", shown, NameOf(*said), FlagOf(*from)));
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
