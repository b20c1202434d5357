#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "s2/s2point.h"
#include "s2/s2polygon.h"

namespace zhiwang::grid {

// WGS-84 or GCJ-02, whichever the district uses: ten-millionths of a degree, about 1 cm.
struct Vertex {
  int32_t lng_e7 = 0;
  int32_t lat_e7 = 0;
  friend bool operator==(const Vertex&, const Vertex&) = default;
  friend auto operator<=>(const Vertex&, const Vertex&) = default;
};

// Guards against hostile input: what a check of a region costs grows with all three.
inline constexpr size_t kMostVertices = 1'000'000;
inline constexpr size_t kMostRings = 5'000;
inline constexpr double kMostSquareMetres = 2e12;

// The vertex nearest to these degrees, |lng| <= 180, |lat| <= 90; one vertex for each point, at the antimeridian and at
// the poles too.
Vertex ToVertex(double lng, double lat);
Vertex ToVertex(const S2Point& point);
S2Point ToPoint(Vertex vertex);

// "lng,lat" in degrees, as short as they can be without loss: "119.717048,36.04185".
std::string PlaceOf(Vertex vertex);

// A ring of at least three vertices, the first not repeated at the end, as the loop that covers less than half of the
// planet. The loop may be invalid; S2's own validity checks, which abort, are off.
std::unique_ptr<S2Loop> LoopOf(const std::vector<Vertex>& ring);

// INVALID_ARGUMENT, naming the place, if the vertices lie too far from each other for one region of this country: then
// which side of a ring is its inside would be a guess.
absl::Status CheckReach(const std::vector<Vertex>& vertices);

// INVALID_ARGUMENT, naming the place, if so many edges run through one place that comparing them would take hours.
absl::Status CheckEffort(const S2Polygon& polygon);

// INVALID_ARGUMENT with S2's explanation if the polygon touches or crosses itself. After CheckEffort.
absl::Status CheckValid(const S2Polygon& polygon);

// INVALID_ARGUMENT if the polygon is empty or larger than kMostSquareMetres, as a region that was turned inside out is.
absl::Status CheckSize(const S2Polygon& polygon);

// Square metres of a solid angle in steradians.
double ToSquareMetres(double steradians);

}  // namespace zhiwang::grid
