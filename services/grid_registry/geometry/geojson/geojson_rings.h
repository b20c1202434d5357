#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {

// A boundary of kMostVertices vertices with all the digits of a double is shorter.
inline constexpr size_t kMostTextBytes = size_t{64} << 20;

// A ring as the file has it: any winding, closed or not, perhaps with repeated vertices.
struct Ring {
  std::string name;  // in Chinese, what messages call it: "外环", "第 2 个面的第 1 个内环"
  std::vector<Vertex> vertices;
  std::vector<uint32_t> numbers;  // of each vertex in the file, from 1; empty where they are 1, 2, 3 and so on

  uint32_t NumberOf(size_t vertex) const {
    return numbers.empty() ? static_cast<uint32_t>(vertex) + 1 : numbers[vertex];
  }
  // "外环第 3 点（120.042886, 35.799837）"
  std::string At(size_t vertex) const;
  // "外环第 3 点至第 4 点的边": the edge from a vertex to the next.
  std::string EdgeAt(size_t vertex) const;
};

// The polygons of a GeoJSON Polygon or MultiPolygon, or of a Feature that holds one; the first ring of each is its
// shell, the others its holes. Altitudes are dropped. INVALID_ARGUMENT with a message in Chinese, naming ring and vertex, if
// the text is longer than kMostTextBytes, is not JSON, is nested deeper than a geometry needs, is of another type, has a
// member twice or a `crs`, holds a coordinate out of range or more than kMostVertices vertices or kMostRings rings.
absl::StatusOr<std::vector<std::vector<Ring>>> ReadRings(std::string_view geojson);

}  // namespace zhiwang::grid
