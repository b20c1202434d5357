#pragma once

#include <vector>

#include "common/changelog/timeline_check.h"

namespace zhiwang::intake {

// The tables that hold the intake's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "case", .table = "intake_case", .id = "id", .ids = Ids::kNumber},
      {.kind = "category", .table = "category", .id = "code", .version = "1"},
  };
}

}  // namespace zhiwang::intake
