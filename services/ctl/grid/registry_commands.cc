// staff and department: who works where.

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
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;

constexpr int32_t kLargestPage = 200;

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

std::string StateOf(const v1::Department& department) {
  if (!department.end_day().empty()) {
    return fmt::format("{} 撤销，由 {} 承接", department.end_day(), IdOf(department.successor()));
  }
  return department.closed() ? "已停用" : "在用";
}

absl::StatusOr<ExitCode> ListDepartments(const Connection& connection, const Arguments& arguments) {
  v1::ListDepartmentsRequest request;
  request.set_district(connection.District());
  request.set_page_size(kLargestPage);
  request.set_day(arguments.Get("day"));
  request.set_with_ended(arguments.On("with_ended"));
  const bool json = connection.options().json;
  Table table({{"代码"}, {"名称"}, {"负责区域"}, {"状态"}});
  RETURN_IF_ERROR(connection.ForEachPage(connection.grid(), &v1::DepartmentService::Stub::ListDepartments, request,
                                         [&](const v1::ListDepartmentsResponse& page) {
                                           for (const auto& department : page.departments()) {
                                             if (json) fmt::print("{}\n", ToJson(department));
                                             table.Add({std::string(IdOf(department.name())), department.display_name(),
                                                        std::string(IdOf(department.jurisdiction())),
                                                        StateOf(department)});
                                           }
                                         }));
  if (!json) fmt::print("{}", table.Format());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> RegistryCommands() {
  return {
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
      {"department list",
       "",
       "承办单位清单",
       "department list --day 2020-12-31",
       {{"day", "YYYY-MM-DD", "当天的清单，默认今天"}, {"with_ended", "", "连同已撤销的"}},
       0,
       0,
       ListDepartments},
  };
}

}  // namespace zhiwang::ctl
