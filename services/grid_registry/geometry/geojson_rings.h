#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {

// A ring as the file has it: any winding, closed or not, perhaps with repeated vertices.
struct Ring {
  int number = 0;  // from 1, in the order of the file, across all polygons: what messages name
  std::vector<Vertex> vertices;
};

// The polygons of a GeoJSON Polygon or MultiPolygon, or of a Feature that holds one; the first ring of each is its
// shell, the others its holes. Altitudes are dropped. INVALID_ARGUMENT, naming ring and position, if the text is not
// JSON, is nested deeper than a geometry needs, is of another type, holds a coordinate out of range or more than
// kMostVertices vertices or kMostRings rings.
absl::StatusOr<std::vector<std::vector<Ring>>> ReadRings(std::string_view geojson);

}  // namespace zhiwang::grid
