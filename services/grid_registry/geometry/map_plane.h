#pragma once

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "s2/s2point.h"
#include "s2/s2polygon.h"

// The map: longitude and latitude as a plane, on which edges are straight lines (RFC 7946, 3.1.1).
//
// S2 decides here which side of an edge a point is on, which edges cross, and what regions have in common, but its edges
// are great circles. At 36° N one of 1 km leaves the map's line by 1.4 cm, one of 10 km by 1.4 m, one of 50 km by 36 m. So
// the map is laid on S2's sphere by a central projection, which takes straight lines to great circles: longitude λ and
// latitude φ become the S2 point (1, (λ - 105°) cos 36°, φ - 36°), normalized. An S2 edge then is the map's line at any
// length. All longitudes from 30° W eastward to 30° W are on one half of the sphere, so 180° is a place like any other.
//
// Vertices put into long edges would be the other way. To stay within 1 cm each edge of more than 840 m needs them, 60 at
// 50 km, and each takes 28 bytes of the index and its share of every check; and two descriptions of one border, one edge
// against two, still differ. Here no vertex is added, so memory is that of the file's vertices, and a point costs one
// square root and no sine. Doubles keep a place to within 10 nm.
//
// The angles, areas and latitudes that S2 tells of such points mean nothing on the ground. These functions do.
namespace zhiwang::grid {

// A vertex of a boundary: ten-millionths of a degree, about 1 cm.
struct Vertex {
  int32_t lng_e7 = 0;
  int32_t lat_e7 = 0;
  friend bool operator==(const Vertex&, const Vertex&) = default;
  friend auto operator<=>(const Vertex&, const Vertex&) = default;
};

struct Degrees {
  double lng, lat;
};

// The vertex nearest to these degrees, |lng| <= 180, |lat| <= 90. The antimeridian is 180°, never -180°.
Vertex ToVertex(double lng, double lat);
Vertex ToVertex(const S2Point& point);

// The point of these degrees on S2's sphere, and back. Equal degrees give the same bits, written in digits or as a vertex.
S2Point ToPoint(double lng, double lat);
S2Point ToPoint(Vertex vertex);
Degrees ToDegrees(const S2Point& point);

// How far east a vertex is on the map, in ten-millionths of a degree: -30° to 330°.
int64_t EastOnMap(Vertex vertex);

// A point of S2's sphere that no place of the map is at.
S2Point OffTheMap();

// "（119.717048, 36.04185）": longitude and latitude in degrees, as short as they can be without loss.
std::string PlaceOf(Vertex vertex);

// Square metres on the ground, a sphere of the Earth's mean radius, of what straight edges enclose: exactly the integral
// of R² sin φ dλ along each edge. Of a ring negative where it runs clockwise.
double SquareMetres(absl::Span<const Vertex> ring);
double SquareMetres(const S2Polygon& polygon);

// Metres on the ground of all the edges of the polygon together, within 1 % for edges of up to 100 km.
double PerimeterMetres(const S2Polygon& polygon);

// The least angle on S2's sphere that a metre on the ground takes anywhere along the polygon: what lies within a multiple of
// it lies within as many metres. In China it is 60 to 100 % of the angle that a metre takes of the Earth.
double AngleOfMetre(const S2Polygon& polygon);

}  // namespace zhiwang::grid
