#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/grid_registry/geometry/boundary.h"

namespace zhiwang::bench {

// A set of polygons as large as that of all counties of the country.
struct CountySet {
  std::string source;                      // where they come from, in words
  std::vector<std::string> geometries;     // GeoJSON, one each
  std::vector<grid::Boundary> boundaries;  // of those that can be read, in order
  int64_t vertices = 0;                    // of the boundaries
  size_t bytes = 0;                        // of the GeoJSON

  size_t Unread() const { return geometries.size() - boundaries.size(); }
};

// The polygons of a GeoJSON FeatureCollection in a file. Ends the program where there is no such file.
CountySet ReadCounties(const std::string& file);

// 2,870 polygons of 452 vertices that share every border, the same on each run.
CountySet MakeCounties();

// The smallest box of degrees around all of them.
struct Box {
  double west = 180, south = 90, east = -180, north = -90;
};
Box BoxOf(const CountySet& counties);

}  // namespace zhiwang::bench
