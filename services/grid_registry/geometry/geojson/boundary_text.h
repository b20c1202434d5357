#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/geometry/map_plane.h"

namespace zhiwang::grid {

// A boundary as GeoJSON (RFC 7946), to be written piece by piece: a Polygon, or a MultiPolygon where there are islands; shells
// counter-clockwise, holes clockwise. Holds its vertices, eight bytes each, which is little beside the boundary and its text.
class BoundaryText {
 public:
  explicit BoundaryText(const Boundary& boundary);

  // Calls `each` with the pieces of the text in order, each of at most `most_bytes`, which are 64 or more. Ends where that
  // answers false, and is then false itself.
  bool Write(size_t most_bytes, absl::FunctionRef<bool(std::string_view piece)> each) const;

  // The bytes of the whole text; takes the time of writing it.
  size_t CountBytes() const;
  // The vertices, the one that closes a ring not counted twice.
  size_t CountVertices() const;

 private:
  using Ring = std::vector<Vertex>;
  std::vector<std::vector<Ring>> polygons_;  // of each the shell, then the holes
};

}  // namespace zhiwang::grid
