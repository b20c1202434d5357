#pragma once

#include <string>
#include <utility>

#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/grid/v1/department_service.pb.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {

// A row of an import of staff: this person serves this area in that role, from a day on, until before another or, when
// it is empty, without an end.
inline v1::ImportStaffRequest::Row Serving(const std::string& id, const std::string& area, const std::string& from_day,
                                           const std::string& until_day = "",
                                           v1::Assignment::Role role = v1::Assignment::GRID_WORKER) {
  v1::ImportStaffRequest::Row row;
  row.set_row(2);
  row.mutable_staff()->set_name(FormatResourceName(kDistrict, "staff", id));
  row.mutable_staff()->set_display_name("王" + id);
  row.mutable_staff()->set_duty_phone("+8653288888888");
  auto* assignment = row.mutable_staff()->add_assignments();
  assignment->set_role(role);
  assignment->set_area(FormatResourceName(kDistrict, "areas", area));
  assignment->set_from_day(from_day);
  assignment->set_until_day(until_day);
  return row;
}

// A row of an import of departments.
inline v1::ImportDepartmentsRequest::Row Unit(const std::string& code, const std::string& display_name) {
  v1::ImportDepartmentsRequest::Row row;
  row.mutable_department()->set_name(FormatResourceName(kDistrict, "departments", code));
  row.mutable_department()->set_display_name(display_name);
  return row;
}

}  // namespace zhiwang::grid
