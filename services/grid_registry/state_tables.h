#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::grid {

// The tables that hold the registry's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "area", .collection = "areas", .table = "area", .id = "code"},
      {.kind = "calendar",
       .collection = "calendar",
       .table = "calendar",
       .id = "calendar",
       .ids = Ids::kOnly,
       .version = "number"},
      {.kind = "department", .collection = "departments", .table = "department", .id = "code"},
      {.kind = "reorganisation",
       .collection = "reorganisations",
       .table = "reorganisation",
       .id = "id",
       .ids = Ids::kNumber},
      {.kind = "screening_task",
       .collection = "screeningTasks",
       .table = "screening_task",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening_task.read"},
      {.kind = "staff", .collection = "staff", .table = "staff", .id = "id"},
      {.kind = "site_check", .collection = "siteChecks", .table = "site_check", .id = "id", .ids = Ids::kNumber},
  };
}

}  // namespace zhiwang::grid
