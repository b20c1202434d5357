// category list and calendar show: what case-intake is set up with.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

absl::StatusOr<ExitCode> ListCategories(const Connection& connection, const Arguments&) {
  v1::ListCategoriesRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  const bool json = connection.options().json;
  RETURN_IF_ERROR(connection.ForEachPage(connection.intake(), &v1::CategoryService::Stub::ListCategories, request,
                                         [&](const v1::ListCategoriesResponse& page) {
                                           for (const auto& category : page.categories()) {
                                             if (json) {
                                               fmt::print("{}\n", ToJson(category));
                                             } else {
                                               fmt::print(
                                                   "{:<6}  {}\n", Printable(IdOf(category.name())),
                                                   Printable(fmt::format("{}", fmt::join(category.path(), " / "))));
                                             }
                                           }
                                         }));
  return ExitCode::kDone;
}

void PrintDays(std::string_view label, const google::protobuf::RepeatedPtrField<std::string>& days) {
  fmt::print("{}（{} 天）\n", label, days.size());
  std::string month, line;
  for (const std::string& day : days) {
    if (day.substr(0, 7) != month) {
      if (!line.empty()) fmt::print("{}\n", Printable(line));
      month = day.substr(0, 7);
      line = fmt::format("  {}：", month);
    }
    line += fmt::format(" {}", day.substr(std::min<size_t>(8, day.size())));
  }
  if (!line.empty()) fmt::print("{}\n", Printable(line));
}

absl::StatusOr<ExitCode> ShowCalendar(const Connection& connection, const Arguments&) {
  grid::v1::GetCalendarRequest request;
  request.set_name(connection.District() + "/calendar");
  ASSIGN_OR_RETURN(const grid::v1::WorkingCalendar calendar,
                   connection.Ask(connection.intake(), &grid::v1::CalendarService::Stub::GetCalendar, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(calendar));
    return ExitCode::kDone;
  }
  fmt::print("版本      {}\n", Printable(calendar.version()));
  fmt::print("工作时间  {}\n", Printable(fmt::format("{}", fmt::join(calendar.hours(), "、"))));
  fmt::print("已知至    {}\n", Printable(calendar.known_until()));
  PrintDays("放假", calendar.holidays());
  PrintDays("调休上班", calendar.make_up_days());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> IntakeSettingsCommands() {
  return {
      {"category list", "", "事项分类", "category list", {}, 0, 0, ListCategories},
      {"calendar show", "", "工作日历", "calendar show", {}, 0, 0, ShowCalendar},
  };
}

}  // namespace zhiwang::ctl
