// area, locate, staff and department: what the grid registry knows.

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;

constexpr int32_t kLargestPage = 200;

template <class Steps>
std::string ChainText(const Steps& chain) {
  std::string text;
  for (const auto& step : chain) text += fmt::format("{}{}", text.empty() ? "" : " › ", Printable(step.display_name()));
  return text;
}

absl::StatusOr<ExitCode> ShowArea(const Connection& connection, const Arguments& arguments) {
  v1::GetAreaRequest request;
  request.set_name(connection.Name("areas", arguments.words()[0]));
  request.set_with_boundary(arguments.On("boundary"));
  ASSIGN_OR_RETURN(const v1::Area area, connection.Ask(connection.grid(), &v1::AreaService::Stub::GetArea, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(area));
    return ExitCode::kDone;
  }
  fmt::print("{}  {}  {}\n{}\n", Printable(IdOf(area.name())), ChineseLabel(area.level()),
             Printable(area.display_name()), ChainText(area.chain()));
  if (area.square_metres() > 0) fmt::print("面积 {:.3f} 平方公里\n", area.square_metres() / 1e6);
  if (!area.boundary_geojson().empty()) fmt::print("{}\n", Printable(area.boundary_geojson()));
  if (area.boundary_tolerance_metres() > 0) {
    fmt::print(stderr, "边界太长，这里是简化后的，与原来的线相差不超过 {:.1f} 米\n", area.boundary_tolerance_metres());
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListAreas(const Connection& connection, const Arguments& arguments) {
  v1::ListAreasRequest request;
  request.set_district(connection.District());
  request.set_page_size(kLargestPage);
  request.set_parent(connection.Name("areas", arguments.Get("parent")));
  ASSIGN_OR_RETURN(const auto level, ParseTerm<v1::Area::Level>("--level", arguments.Get("level")));
  request.set_level(level);
  const bool json = connection.options().json;
  Table table({{"代码"}, {"级别"}, {"名称"}, {"上级"}, {"平方公里", true}});
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &v1::AreaService::Stub::ListAreas, request, [&](const v1::ListAreasResponse& page) {
        for (const auto& area : page.areas()) {
          if (json) fmt::print("{}\n", ToJson(area));
          table.Add({std::string(IdOf(area.name())), std::string(ChineseLabel(area.level())), area.display_name(),
                     std::string(IdOf(area.parent())),
                     area.square_metres() > 0 ? fmt::format("{:.3f}", area.square_metres() / 1e6) : ""});
        }
      }));
  if (!json) fmt::print("{}", table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Locate(const Connection& connection, const Arguments& arguments) {
  v1::LocatePointRequest request;
  request.set_district(connection.District());
  ASSIGN_OR_RETURN(const double longitude, ParseNumber("经度", arguments.words()[0]));
  ASSIGN_OR_RETURN(const double latitude, ParseNumber("纬度", arguments.words()[1]));
  request.mutable_point()->set_longitude(longitude);
  request.mutable_point()->set_latitude(latitude);
  ASSIGN_OR_RETURN(const v1::LocatePointResponse response,
                   connection.Ask(connection.grid(), &v1::LocationService::Stub::LocatePoint, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(response));
    return ExitCode::kDone;
  }
  for (const auto& step : response.chain()) {
    fmt::print("{}  {}\n", PadRight(Printable(IdOf(step.area())), 20), Printable(step.display_name()));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListStaff(const Connection& connection, const Arguments& arguments) {
  v1::ListStaffRequest request;
  request.set_district(connection.District());
  request.set_page_size(kLargestPage);
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_with_subtree(arguments.On("subtree"));
  request.set_day(arguments.Get("day"));
  ASSIGN_OR_RETURN(const auto role, ParseTerm<v1::Assignment::Role>("--role", arguments.Get("role")));
  request.set_role(role);
  const bool json = connection.options().json;
  Table table({{"编号"}, {"姓名"}, {"值班电话"}, {"岗位"}, {"区域或部门"}, {"起"}, {"止"}});
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &v1::StaffService::Stub::ListStaff, request, [&](const v1::ListStaffResponse& page) {
        for (const auto& person : page.staff()) {
          if (json) fmt::print("{}\n", ToJson(person));
          for (const auto& assignment : person.assignments()) {
            table.Add({std::string(IdOf(person.name())), person.display_name(), person.duty_phone(),
                       std::string(ChineseLabel(assignment.role())),
                       std::string(IdOf(assignment.area().empty() ? assignment.department() : assignment.area())),
                       assignment.from_day(), assignment.until_day()});
          }
        }
      }));
  if (!json) fmt::print("{}", table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListDepartments(const Connection& connection, const Arguments&) {
  v1::ListDepartmentsRequest request;
  request.set_district(connection.District());
  request.set_page_size(kLargestPage);
  const bool json = connection.options().json;
  Table table({{"代码"}, {"名称"}, {"负责区域"}, {"状态"}});
  RETURN_IF_ERROR(connection.ForEachPage(connection.grid(), &v1::DepartmentService::Stub::ListDepartments, request,
                                         [&](const v1::ListDepartmentsResponse& page) {
                                           for (const auto& department : page.departments()) {
                                             if (json) fmt::print("{}\n", ToJson(department));
                                             table.Add({std::string(IdOf(department.name())), department.display_name(),
                                                        std::string(IdOf(department.jurisdiction())),
                                                        department.closed() ? "已停用" : "在用"});
                                           }
                                         }));
  if (!json) fmt::print("{}", table.Format());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> RegistryCommands() {
  return {
      {"area show",
       "CODE",
       "一个区域",
       "area show 370211109000",
       {{"boundary", "", "连同边界（GeoJSON）"}},
       1,
       1,
       ShowArea},
      {"area list",
       "",
       "区域清单",
       "area list --parent 370211109000 --level zone",
       {{"parent", "CODE", "只要这个区域的下级"}, {"level", "LEVEL", "district、town、zone、village 或 grid"}},
       0,
       0,
       ListAreas},
      {"locate", "LNG LAT", "一个点（GCJ-02）落在哪个网格", "locate 120.042886 35.799837", {}, 2, 2, Locate},
      {"staff list",
       "",
       "谁在岗",
       "staff list --area 370211109000 --subtree --role grid_worker",
       {{"area", "CODE", "只要在这个区域的"},
        {"subtree", "", "连同下级区域"},
        {"day", "YYYY-MM-DD", "哪一天，默认今天"},
        {"role", "ROLE",
         "grid_worker、village_mediator、zone_dispatcher、town_dispatcher、centre_dispatcher、"
         "department_handler、centre_director、auditor 或 administrator"}},
       0,
       0,
       ListStaff},
      {"department list", "", "承办单位清单", "department list", {}, 0, 0, ListDepartments},
  };
}

}  // namespace zhiwang::ctl
