// report daily: the day in figures.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/departments.h"
#include "services/ctl/intake/bulletin_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

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
  const auto category_name = [&](const std::string& subject) { return categories.NameOf(IdOf(subject)); };
  fmt::print("{}", FormatBulletin(bulletin, LoadDepartmentNames(connection), category_name));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> ReportCommands() {
  return {{"report daily",
           "",
           "日通报",
           "report daily --day 2025-06-01 --area 370211109000",
           {{"day", "YYYY-MM-DD", "哪一天，默认今天"}, {"area", "CODE", "区域代码，含下级；默认全区县"}},
           0,
           0,
           Daily}};
}

}  // namespace zhiwang::ctl
