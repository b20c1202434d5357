#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "services/ctl/grid/geojson/coordinates.h"

namespace zhiwang::ctl {

// Looks whether what a `crs` member says (GeoJSON of 2008, section 3; RFC 7946 has none) goes with what the coordinates are
// taken for: `from`, or GCJ-02 where that is not given. `object` is a FeatureCollection, a Feature or a geometry; one without
// the member says nothing and is right.
//
// INVALID_ARGUMENT, with a message in Chinese that names both, if it says something else or something unknown. GCJ-02 and
// BD-09 have no code of their own, and programs write WGS-84 into such files: that is right where `from` says which it is.
absl::Status CheckCrs(const nlohmann::json& object, std::optional<CoordinateSystem> from);

}  // namespace zhiwang::ctl
