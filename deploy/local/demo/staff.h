#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/local/demo/district.h"

namespace zhiwang::ctl::demo {

// A unit that cases are dispatched to.
struct Department {
  std::string code;  // D01, D02 … for the district's; T and the town's three digits, such as T109, for towns
  std::string name;
  std::string area;       // code of the area it is responsible for
  std::string_view kind;  // department, company or town
};

// Somebody who works with the system. Name and phone are made up.
struct Person {
  std::string id;  // S000001 and on
  std::string name;
  std::string phone;
  // grid_worker, village_mediator, zone_dispatcher, town_dispatcher, centre_dispatcher, department_handler or
  // centre_director.
  std::string_view role;
  std::string area;        // code of the area of work; empty for a department's handlers
  std::string department;  // its code; empty for everybody else
  std::string from;        // first day, YYYY-MM-DD
  std::string until;       // first day no longer; empty while in office
};

// The district's own departments and companies, then one unit per town.
std::vector<Department> GenerateDepartments(const District& district);

// One grid worker per grid, a mediator per village, a dispatcher per zone, two per town, six at the district's centre
// with their director, and two handlers per department.
std::vector<Person> GenerateStaff(const District& district, std::span<const Department> departments, uint64_t seed);

// The code of the unit of the town that an area at or below town level belongs to.
std::string TownUnit(std::string_view area_code);

// CSV with a header line, `code,name,area,kind` and `id,name,phone,role,area,department,from,until`; no field needs
// quoting. The stream's state tells whether it worked.
void WriteDepartmentsCsv(std::span<const Department> departments, std::ostream& out);
void WriteStaffCsv(std::span<const Person> staff, std::ostream& out);

}  // namespace zhiwang::ctl::demo
