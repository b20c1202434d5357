#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfStaff() {
  static const auto* const templates = new RequestTable{
      {"GetStaff", {R"(name: "$staff")"}},
      {"ListStaff", {R"(district: "$district" page_size: 20 area: "$district/areas/370211010000" with_subtree: true)"}},
      {"ImportStaff",
       {R"(header {district: "$district"})",
        R"(row {row: 1 staff {name: "$district/staff/h1" display_name: "李四" duty_phone: "19900000000"
            assignments {role: GRID_WORKER area: "$district/areas/370211010000" from_day: "2024-01-01"}}})"}},
      {"GetDepartment", {R"(name: "$district/departments/D01")"}},
      {"ListDepartments", {R"(district: "$district" page_size: 20)"}},
      {"ImportDepartments",
       {R"(header {district: "$district"})",
        R"(row {row: 1 department {name: "$district/departments/H1" display_name: "新单位" jurisdiction: "供水"}})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
