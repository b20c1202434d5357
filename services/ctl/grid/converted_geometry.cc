#include "services/ctl/grid/converted_geometry.h"

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

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

absl::Status ConvertRing(CoordinateSystem from, json& ring) {
  if (!ring.is_array()) return NotRings();
  json converted = json::array();
  const json* before = nullptr;
  for (const json& position : ring) {
    if (!position.is_array() || position.size() < 2 || !position[0].is_number() || !position[1].is_number()) {
      return NotRings();
    }
    const auto vertex_of = [&](const json& one) { return Vertex(from, {one[0].get<double>(), one[1].get<double>()}); };
    const Vertex vertex = vertex_of(position);
    if (before != nullptr) AppendBetween(from, vertex_of(*before), vertex, kMostHalvings, converted);
    converted.push_back(ToJson(vertex));
    before = &position;
  }
  ring = std::move(converted);
  return absl::OkStatus();
}

absl::Status ConvertPolygon(CoordinateSystem from, json& polygon) {
  if (!polygon.is_array()) return NotRings();
  for (json& ring : polygon) RETURN_IF_ERROR(ConvertRing(from, ring));
  return absl::OkStatus();
}

}  // namespace

absl::Status ConvertToGcj02(CoordinateSystem from, json& geometry) {
  if (from == CoordinateSystem::kGcj02) return absl::OkStatus();
  const auto type = geometry.find("type"), coordinates = geometry.find("coordinates");
  if (type == geometry.end() || coordinates == geometry.end()) return NotRings();
  if (*type == "Polygon") return ConvertPolygon(from, *coordinates);
  if (*type != "MultiPolygon" || !coordinates->is_array()) return NotRings();
  for (json& polygon : *coordinates) RETURN_IF_ERROR(ConvertPolygon(from, polygon));
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
