#include "tests/bench/county_set.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/tiling_for_test.h"
#include "tests/bench/bench.h"

namespace zhiwang::bench {
namespace {

constexpr int kColumns = 70, kRows = 41, kBends = 113;  // vertices of each side of a polygon
constexpr double kWest = 90, kSouth = 22, kDegrees = 0.4;

void Add(std::string geometry, CountySet& counties) {
  counties.bytes += geometry.size();
  auto parsed = grid::ParseBoundary(geometry);
  counties.geometries.push_back(std::move(geometry));
  if (!parsed.ok()) return;
  counties.vertices += parsed->boundary.polygon().num_vertices();
  counties.boundaries.push_back(std::move(parsed->boundary));
}

}  // namespace

CountySet ReadCounties(const std::string& file) {
  std::ifstream stream(file);
  const auto collection = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (!collection.is_object() || !collection.contains("features")) Fail(file + " is no GeoJSON FeatureCollection");
  CountySet counties;
  counties.source = file;
  for (const auto& feature : collection["features"]) Add(feature["geometry"].dump(), counties);
  return counties;
}

CountySet MakeCounties() {
  const grid::Tiling tiling(kColumns, kRows, kBends, kWest, kSouth, kDegrees);
  CountySet counties;
  counties.source = "made";
  for (int i = 0; i < tiling.size(); ++i) Add(grid::GeoJsonOf({tiling.Cell(i)}), counties);
  return counties;
}

Box BoxOf(const CountySet& counties) {
  Box box;
  for (const grid::Boundary& boundary : counties.boundaries) {
    const S2Polygon& polygon = boundary.polygon();
    for (int loop = 0; loop < polygon.num_loops(); ++loop) {
      for (int i = 0; i < polygon.loop(loop)->num_vertices(); ++i) {
        const grid::Degrees at = grid::ToDegrees(polygon.loop(loop)->vertex(i));
        box.west = std::min(box.west, at.lng);
        box.east = std::max(box.east, at.lng);
        box.south = std::min(box.south, at.lat);
        box.north = std::max(box.north, at.lat);
      }
    }
  }
  return box;
}

}  // namespace zhiwang::bench
