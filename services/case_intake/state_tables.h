#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::intake {

// The tables that hold the intake's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      // Names no permission: all roles that may watch read the cases of their place, but for services. Mediation follows the
      // cases of a district and reads none of them.
      {.kind = "case", .collection = "cases", .table = "intake_case", .id = "id", .ids = Ids::kNumber},
      {.kind = "category",
       .collection = "categories",
       .table = "category",
       .id = "code",
       .permission = "category.read"},
  };
}

}  // namespace zhiwang::intake
