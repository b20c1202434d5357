#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "s2/s2polygon.h"

namespace zhiwang::grid {

// A valid region of the Earth, perhaps with holes and islands; immutable, cheap to copy, safe to read from any number
// of threads. Its vertices are whole ten-millionths of a degree (about 1 cm), its edges geodesics: they part from a
// straight line on a map of longitude and latitude by about 1.5 cm on an edge of 1 km, 1.5 m on one of 10 km.
class Boundary {
 public:
  // For ParseBoundary and Decode: the polygon is valid, not empty, and its vertices are as said above.
  explicit Boundary(std::shared_ptr<const S2Polygon> polygon) : polygon_(std::move(polygon)) {}

  // True where the point, in degrees, lies inside. Of areas that share an edge or a vertex exactly one contains a point
  // on it. False for anything that is not a place: NaN, |lat| > 90, |lng| > 180.
  bool Contains(double lat, double lng) const;

  // On the sphere, of the islands less the holes.
  double AreaSquareMetres() const;

  // Bytes for storage, four to six a vertex; the same region parsed again gives the same bytes.
  std::string Encode() const;

  // The boundary that Encode wrote, exactly. INVALID_ARGUMENT for anything else, however it was made.
  static absl::StatusOr<Boundary> Decode(std::string_view bytes);

  // RFC 7946: a Polygon, or a MultiPolygon where there are islands; shells counter-clockwise, holes clockwise.
  std::string ToGeoJson() const;

  // For geometry with other boundaries.
  const S2Polygon& polygon() const { return *polygon_; }

 private:
  std::shared_ptr<const S2Polygon> polygon_;
};

struct ParsedBoundary {
  Boundary boundary;
  // The repairs of the file's geometry, a sentence each, naming ring (from 1, in the order of the file) and place, e.g.
  // "ring 3 was clockwise, from 119.717048,36.04185". Empty if the file was in order.
  std::vector<std::string> repairs;
};

// Reads a GeoJSON Polygon or MultiPolygon, or a Feature that holds one. Rings may be wound either way, unclosed, and
// touch themselves or each other; such things are put right and said in `repairs`. A ring that crosses itself is
// divided, by the even-odd rule, if that leaves its area as it was within 1 %. A region is never inverted: what a ring
// encloses is always its smaller side.
// INVALID_ARGUMENT, naming ring and place, for text that is not such JSON; coordinates out of range; a ring of less
// than three different vertices; a ring that crosses itself so that its inside is anybody's guess; a region that is
// empty, larger than 2,000,000 km² or wider than 30 degrees; more than 1,000,000 vertices or 5,000 rings.
absl::StatusOr<ParsedBoundary> ParseBoundary(std::string_view geojson_geometry);

}  // namespace zhiwang::grid
