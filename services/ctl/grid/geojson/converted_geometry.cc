#include "services/ctl/grid/geojson/converted_geometry.h"

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"

namespace zhiwang::ctl {
namespace {

using nlohmann::json;

constexpr double kOffLineMetres = 0.02;
// Much less than the shortest wave of any conversion, 11 km of BD-09: there the middle of an edge is furthest off its line.
constexpr double kLongestEdgeMetres = 2'000;
// Halvings of one edge. The conversion has a step only where the country ends.
constexpr int kMostHalvings = 16;
constexpr double kDegreeMetres = 111'195;

Coordinates Middle(Coordinates a, Coordinates b) { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }

double Metres(Coordinates a, Coordinates b) {
  const double scale = std::cos((a.y + b.y) / 2 * std::numbers::pi / 180);
  return std::hypot((a.x - b.x) * scale, a.y - b.y) * kDegreeMetres;
}

// A vertex in the file's system and in GCJ-02.
struct Vertex {
  Vertex(CoordinateSystem from, Coordinates in_file) : given(in_file), converted(ToGcj02(from, in_file)) {}
  Coordinates given, converted;
};

json ToJson(const Vertex& vertex) {
  return json::array({std::round(vertex.converted.x * 1e7) / 1e7, std::round(vertex.converted.y * 1e7) / 1e7});
}

// Appends the vertices that the edge needs between its ends.
void AppendBetween(CoordinateSystem from, const Vertex& a, const Vertex& b, int halvings, json& ring) {
  if (halvings == 0 || std::abs(a.converted.x - b.converted.x) > 180) return;  // one over 180° is far from the country
  const Vertex middle(from, Middle(a.given, b.given));
  if (Metres(middle.converted, Middle(a.converted, b.converted)) <= kOffLineMetres &&
      Metres(a.converted, b.converted) <= kLongestEdgeMetres) {
    return;
  }
  AppendBetween(from, a, middle, halvings - 1, ring);
  ring.push_back(ToJson(middle));
  AppendBetween(from, middle, b, halvings - 1, ring);
}

absl::Status NotRings() { return absl::InvalidArgumentError("coordinates 不是由“经度, 纬度”组成的环，无法换算坐标"); }

// `name` is what messages call the ring.
absl::Status ConvertRing(CoordinateSystem from, const std::string& name, json& ring) {
  if (!ring.is_array()) return NotRings();
  json converted = json::array();
  std::optional<Vertex> before;
  for (size_t i = 0; i < ring.size(); ++i) {
    const json& position = ring[i];
    if (!position.is_array() || position.size() < 2 || !position[0].is_number() || !position[1].is_number()) {
      return NotRings();
    }
    const Coordinates given = {position[0].get<double>(), position[1].get<double>()};
    if (!IsInRange(from, given)) {
      return absl::InvalidArgumentError(fmt::format("{}第 {} 点（{}, {}）不会是 {} 的坐标：{}", name, i + 1, given.x,
                                                    given.y, NameOf(from), RangeOf(from)));
    }
    const Vertex vertex(from, given);
    if (before) AppendBetween(from, *before, vertex, kMostHalvings, converted);
    converted.push_back(ToJson(vertex));
    before = vertex;
  }
  ring = std::move(converted);
  return absl::OkStatus();
}

// `name` is what messages call the polygon; empty for the only one.
absl::Status ConvertPolygon(CoordinateSystem from, const std::string& name, json& polygon) {
  if (!polygon.is_array()) return NotRings();
  for (size_t i = 0; i < polygon.size(); ++i) {
    const std::string ring = i == 0 ? "外环" : fmt::format("第 {} 个内环", i);
    RETURN_IF_ERROR(ConvertRing(from, name + ring, polygon[i]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ConvertToGcj02(CoordinateSystem from, json& geometry) {
  if (from == CoordinateSystem::kGcj02) return absl::OkStatus();
  const auto type = geometry.find("type"), coordinates = geometry.find("coordinates");
  if (type == geometry.end() || coordinates == geometry.end()) return NotRings();
  if (*type == "Polygon") return ConvertPolygon(from, "", *coordinates);
  if (*type != "MultiPolygon" || !coordinates->is_array()) return NotRings();
  for (size_t i = 0; i < coordinates->size(); ++i) {
    RETURN_IF_ERROR(ConvertPolygon(from, fmt::format("第 {} 个面的", i + 1), (*coordinates)[i]));
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
