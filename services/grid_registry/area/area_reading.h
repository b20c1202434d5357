#pragma once

#include "absl/status/statusor.h"
#include "common/names/resource_name.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// An area as it is stored, and as the contract shows it, without its boundary.
struct AreaRead {
  Area area;
  v1::Area shown;
};

// The area as it is, or was in the end. AREA_NOT_FOUND where there is none.
absl::StatusOr<AreaRead> ReadArea(sql::Txn& tx, const ResourceName& name);

// The area as it was on a day, without its end. AREA_NOT_FOUND where there was none.
absl::StatusOr<AreaRead> ReadAreaOn(sql::Txn& tx, const ResourceName& name, int day);

}  // namespace zhiwang::grid
