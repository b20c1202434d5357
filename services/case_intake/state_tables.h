#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::intake {

// The tables that hold the intake's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "case", .collection = "cases", .table = "intake_case", .id = "id", .ids = Ids::kNumber},
      {.kind = "category", .collection = "categories", .table = "category", .id = "code"},
  };
}

}  // namespace zhiwang::intake
