#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area_directory.h"

namespace zhiwang::grid {

// The areas of a district as they were on a day, for locating this one point, in degrees: boundaries that cannot hold it are
// left out. Reads all of the district that held on that day, and keeps little of it. `tx` is a snapshot.
absl::StatusOr<DistrictAreas> ReadGroundAt(sql::Txn& tx, const std::string& district, int day, double longitude,
                                           double latitude);

}  // namespace zhiwang::grid
