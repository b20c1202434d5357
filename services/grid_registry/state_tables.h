#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::grid {

// The tables that hold the registry's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "area", .collection = "areas", .table = "area", .id = "code", .permission = "area.read"},
      {.kind = "calendar",
       .collection = "calendar",
       .table = "calendar",
       .id = "calendar",
       .ids = Ids::kOnly,
       .version = "number",
       .permission = "calendar.read"},
      {.kind = "department",
       .collection = "departments",
       .table = "department",
       .id = "code",
       .permission = "department.read"},
      {.kind = "reorganisation",
       .collection = "reorganisations",
       .table = "reorganisation",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "area.read"},
      {.kind = "screening_task",
       .collection = "screeningTasks",
       .table = "screening_task",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening_task.read"},
      {.kind = "staff", .collection = "staff", .table = "staff", .id = "id", .permission = "staff.read"},
      {.kind = "site_check",
       .collection = "siteChecks",
       .table = "site_check",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "site_check.read"},
  };
}

}  // namespace zhiwang::grid
