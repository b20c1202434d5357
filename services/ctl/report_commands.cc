// report daily: the day in figures.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/ctl/bulletin_layout.h"
#include "services/ctl/categories.h"
#include "services/ctl/command.h"
#include "services/ctl/json.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

absl::StatusOr<std::map<std::string, std::string>> DepartmentNames(const Connection& connection) {
  grid::v1::ListDepartmentsRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  std::map<std::string, std::string> names;
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &grid::v1::DepartmentService::Stub::ListDepartments, request,
      [&](const grid::v1::ListDepartmentsResponse& page) {
        for (const auto& department : page.departments()) names.emplace(department.name(), department.display_name());
      }));
  return names;
}

absl::StatusOr<ExitCode> Daily(const Connection& connection, const Arguments& arguments) {
  v1::GetDailyBulletinRequest request;
  request.set_district(connection.District());
  request.set_day(arguments.Get("day"));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const v1::DailyBulletin bulletin,
                   connection.Ask(connection.intake(), &v1::ReportService::Stub::GetDailyBulletin, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(bulletin));
    return ExitCode::kDone;
  }
  ASSIGN_OR_RETURN(const CategoryTree categories, CategoryTree::Load(connection));
  auto units = DepartmentNames(connection);
  if (!units.ok()) {  // the figures matter more than the names
    fmt::print(stderr, "查不到承办单位名称，以代码显示\n");
    units.emplace();
  }
  const auto unit_name = [&](const std::string& subject) {
    const auto found = units->find(subject);
    return found == units->end() ? std::string(IdOf(subject)) : found->second;
  };
  const auto category_name = [&](const std::string& subject) { return categories.NameOf(IdOf(subject)); };
  fmt::print("{}", FormatBulletin(bulletin, unit_name, category_name));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> ReportCommands() {
  return {{"report daily", "", "日通报", "report daily --day 2025-06-01 --area 370211109000",
           {{"day", "YYYY-MM-DD", "哪一天，默认今天"}, {"area", "CODE", "区域代码，含下级；默认全区县"}},
           0, 0, Daily}};
}

}  // namespace zhiwang::ctl
