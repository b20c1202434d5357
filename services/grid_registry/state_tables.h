#pragma once

#include <vector>

#include "common/changelog/timeline_check.h"

namespace zhiwang::grid {

// The tables that hold the registry's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "area", .table = "area", .id = "code"},
      {.kind = "calendar", .table = "calendar", .id = "calendar", .ids = Ids::kOnly, .version = "number"},
      {.kind = "department", .table = "department", .id = "code"},
      {.kind = "staff", .table = "staff", .id = "id"},
      {.kind = "site_check", .table = "site_check", .id = "id", .ids = Ids::kNumber},
  };
}

}  // namespace zhiwang::grid
