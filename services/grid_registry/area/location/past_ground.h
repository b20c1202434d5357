#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area_directory.h"

namespace zhiwang::grid {

// The areas of a district as they were on a day, for locating these points, in degrees, as many latitudes as longitudes:
// boundaries that can hold none of them are left out. Reads all of the district that held on that day, and keeps of it what
// the points need. `tx` is a snapshot.
absl::StatusOr<DistrictAreas> ReadGroundAt(sql::Txn& tx, const std::string& district, int day,
                                           std::span<const double> longitudes, std::span<const double> latitudes);

}  // namespace zhiwang::grid
