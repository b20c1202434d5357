#pragma once

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "services/ctl/grid/geojson/coordinates.h"

namespace zhiwang::ctl {

// Puts the coordinates of a GeoJSON Polygon or MultiPolygon into GCJ-02, rounded to 1 cm; altitudes go. What is straight in
// one system is not in another, up to tens of metres on an edge of 10 km: edges get the vertices between that keep them
// within 2 cm of where they were, the same ones in whichever direction an edge runs, so that neighbours still share their
// borders.
//
// INVALID_ARGUMENT with a message in Chinese for another geometry, for one whose coordinates are not numbers in such rings,
// and, with ring and vertex, for coordinates that the system does not have (IsInRange).
absl::Status ConvertToGcj02(CoordinateSystem from, nlohmann::json& geometry);

}  // namespace zhiwang::ctl
