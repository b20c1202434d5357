#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "s2/s2polygon.h"

namespace zhiwang::grid {

// A valid region of the map, perhaps with holes and islands; immutable, cheap to copy, safe to read from any number of
// threads. Its vertices are whole ten-millionths of a degree (about 1 cm), its edges straight in longitude and latitude
// (map_plane.h).
class Boundary {
 public:
  // For ParseBoundary and Decode: the polygon is valid, not empty, and its vertices are as said above.
  explicit Boundary(std::shared_ptr<const S2Polygon> polygon) : polygon_(std::move(polygon)) {}

  // True where the point, in degrees, lies inside. Of areas that share an edge or a vertex exactly one contains a point
  // on it. False for anything that is not a place: NaN, |lat| > 90, |lng| > 180.
  bool Contains(double lat, double lng) const;

  // Of the islands less the holes, on a sphere of the Earth's mean radius.
  double AreaSquareMetres() const;

  // Bytes for storage, four to six a vertex; the same region parsed again gives the same bytes.
  std::string Encode() const;

  // The boundary that Encode wrote, exactly. INVALID_ARGUMENT for anything else, however it was made.
  static absl::StatusOr<Boundary> Decode(std::string_view bytes);

  // False only where the region whose bytes Encode wrote cannot contain any of these points, in degrees, as many latitudes
  // as longitudes. Reads the bytes and builds nothing: for choosing among many which to decode. True for bytes that cannot
  // be read.
  static bool MayContainAny(std::string_view bytes, std::span<const double> lats, std::span<const double> lngs);

  // The whole of BoundaryText (geojson/boundary_text.h).
  std::string ToGeoJson() const;

  // For geometry with other boundaries: on the map's sphere (map_plane.h).
  const S2Polygon& polygon() const { return *polygon_; }

 private:
  std::shared_ptr<const S2Polygon> polygon_;
};

struct ParsedBoundary {
  Boundary boundary;
  // The repairs of the file's geometry, a sentence in Chinese each, naming ring, vertex (from 1, in the order of the file)
  // and place: "第 2 个面的外环自第 1 点（119.717048, 36.04185）起为顺时针，已改为逆时针". Empty if the file was in order.
  std::vector<std::string> repairs;
};

// Reads a GeoJSON Polygon or MultiPolygon, or a Feature that holds one. Rings may be wound either way, unclosed, and
// touch themselves or each other; such things are put right and said in `repairs`. A ring that crosses itself is
// divided, by the even-odd rule, if that leaves its area as it was within 1 %. A ring whose vertices all lie on one line
// is left out. Where an edge may go either way around the Earth it goes the short one, over 180° too.
// INVALID_ARGUMENT with a message in Chinese, naming ring, vertex and place, for text that is not such JSON or longer than
// kMostTextBytes; a `crs` member; coordinates out of range; a ring of less than three different vertices; a ring that
// crosses itself so that its inside is anybody's guess; a region that encloses less than 1 m² or more than 2,000,000 km² or
// spans more than kReachLng and kReachLat; more than 1,000,000 vertices or 5,000 rings.
absl::StatusOr<ParsedBoundary> ParseBoundary(std::string_view geojson_geometry);

}  // namespace zhiwang::grid
