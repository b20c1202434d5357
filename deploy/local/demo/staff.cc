#include "deploy/local/demo/staff.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "deploy/local/demo/names.h"
#include "deploy/local/demo/random.h"

namespace zhiwang::ctl::demo {
namespace {

constexpr std::string_view kDepartment = "department";
constexpr std::string_view kCompany = "company";
constexpr std::string_view kTown = "town";

constexpr int kDispatchersPerTown = 2;
constexpr int kDispatchersAtCentre = 6;
constexpr int kHandlersPerDepartment = 2;

struct DistrictUnit {
  std::string_view code;
  std::string_view name;
  std::string_view kind;
};

// The appeals' templates name these codes.
constexpr DistrictUnit kDistrictUnits[] = {{"D01", "住房和城乡建设局", kDepartment},
                                           {"D02", "水务局", kDepartment},
                                           {"D03", "城市管理局", kDepartment},
                                           {"D04", "公安分局", kDepartment},
                                           {"D05", "民政局", kDepartment},
                                           {"D06", "人力资源和社会保障局", kDepartment},
                                           {"D07", "卫生健康局", kDepartment},
                                           {"D08", "交通运输局", kDepartment},
                                           {"D09", "自然资源局", kDepartment},
                                           {"D10", "生态环境分局", kDepartment},
                                           {"D11", "市场监督管理局", kDepartment},
                                           {"D12", "农业农村局", kDepartment},
                                           {"D13", "应急管理局", kDepartment},
                                           {"D14", "教育和体育局", kDepartment},
                                           {"D15", "文化和旅游局", kDepartment},
                                           {"D16", "退役军人事务局", kDepartment},
                                           {"D17", "医疗保障局", kDepartment},
                                           {"D18", "司法局", kDepartment},
                                           {"D19", "消防救援大队", kDepartment},
                                           {"D20", "供电公司", kCompany},
                                           {"D21", "供热公司", kCompany},
                                           {"D22", "燃气公司", kCompany},
                                           {"D23", "自来水公司", kCompany}};

std::string GovernmentOf(std::string_view town) {
  if (town.ends_with("街道")) return fmt::format("{}办事处", town);
  if (town.ends_with("镇")) return fmt::format("{}人民政府", town);
  return fmt::format("{}管理委员会", town);
}

// A day in the five years before 2024.
std::string FirstDay(Random& random) {
  using std::chrono::sys_days, std::chrono::year_month_day;
  const year_month_day day = sys_days(std::chrono::January / 1 / 2019) + std::chrono::days(random.Below(5 * 365));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

class Recruiter {
 public:
  explicit Recruiter(uint64_t seed) : random_(seed) {}

  void Hire(int count, std::string_view role, std::string_view area, std::string_view department = "") {
    for (int i = 0; i < count; ++i) {
      const int number = static_cast<int>(staff_.size()) + 1;
      Person person;
      person.id = fmt::format("S{:06}", number);
      person.name = PersonName(random_);
      person.phone = StaffPhone(number);
      person.role = role;
      person.area = area;
      person.department = department;
      person.from = FirstDay(random_);
      staff_.push_back(std::move(person));
    }
  }

  std::vector<Person> TakeStaff() { return std::move(staff_); }

 private:
  Random random_;
  std::vector<Person> staff_;
};

}  // namespace

std::string TownUnit(std::string_view area_code) { return fmt::format("T{}", area_code.substr(6, 3)); }

std::vector<Department> GenerateDepartments(const District& district) {
  std::vector<Department> departments;
  const std::string& everywhere = district.areas.front().code;
  for (const DistrictUnit& unit : kDistrictUnits) {
    departments.push_back({std::string(unit.code), std::string(unit.name), everywhere, unit.kind});
  }
  for (const Area& area : district.areas) {
    if (area.level != Level::kTown) continue;
    departments.push_back({TownUnit(area.code), GovernmentOf(area.name), area.code, kTown});
  }
  return departments;
}

std::vector<Person> GenerateStaff(const District& district, std::span<const Department> departments, uint64_t seed) {
  Recruiter recruiter(seed);
  for (const Area& area : district.areas) {
    switch (area.level) {
      case Level::kDistrict:
        recruiter.Hire(1, "centre_director", area.code);
        recruiter.Hire(kDispatchersAtCentre, "centre_dispatcher", area.code);
        break;
      case Level::kTown:
        recruiter.Hire(kDispatchersPerTown, "town_dispatcher", area.code);
        break;
      case Level::kZone:
        recruiter.Hire(1, "zone_dispatcher", area.code);
        break;
      case Level::kVillage:
        recruiter.Hire(1, "village_mediator", area.code);
        break;
      case Level::kGrid:
        recruiter.Hire(1, "grid_worker", area.code);
        break;
    }
  }
  for (const Department& department : departments) {
    recruiter.Hire(kHandlersPerDepartment, "department_handler", "", department.code);
  }
  return recruiter.TakeStaff();
}

void WriteDepartmentsCsv(std::span<const Department> departments, std::ostream& out) {
  out << "code,name,area,kind\n";
  for (const Department& unit : departments) {
    out << fmt::format("{},{},{},{}\n", unit.code, unit.name, unit.area, unit.kind);
  }
}

void WriteStaffCsv(std::span<const Person> staff, std::ostream& out) {
  out << "id,name,phone,role,area,department,from,until\n";
  for (const Person& person : staff) {
    out << fmt::format("{},{},{},{},{},{},{},{}\n", person.id, person.name, person.phone, person.role, person.area,
                       person.department, person.from, person.until);
  }
}

}  // namespace zhiwang::ctl::demo
