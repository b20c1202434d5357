// import calendar, calendar show, calendar list: the working calendar of the district.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/calendar/calendar_file.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace grid_v1 = grid::v1;
namespace intake_v1 = intake::v1;
using CalendarStub = grid_v1::CalendarService::Stub;

constexpr Flag kPreview = {"preview", "", "只列出哪些在办时限会变动，什么也不写"};

// The calendar that was set last; nothing where there is none yet.
absl::StatusOr<std::optional<grid_v1::WorkingCalendar>> FindCalendar(const Connection& connection) {
  grid_v1::GetCalendarRequest request;
  request.set_name(connection.District() + "/calendar");
  const auto calendar = connection.Ask(connection.grid(), &CalendarStub::GetCalendar, request);
  if (calendar.ok()) return *calendar;
  if (ReasonOf(calendar.status()) == common::v1::CALENDAR_MISSING) return std::nullopt;
  return calendar.status();
}

// The file's days. Days before the first of them, and the hours, stay as the present calendar has them.
grid_v1::WorkingCalendar CalendarOf(const std::vector<calendar::CalendarEntry>& entries,
                                    const std::optional<grid_v1::WorkingCalendar>& present) {
  grid_v1::WorkingCalendar calendar;
  absl::CivilDay first = absl::CivilDay::max(), last = absl::CivilDay::min();
  for (const auto& [line, special] : entries) {
    const std::string day = absl::FormatCivilTime(special.day);
    if (special.kind == calendar::DayKind::kHoliday) {
      calendar.add_holidays(day);
    } else {
      calendar.add_make_up_days(day);
    }
    first = std::min(first, special.day);
    last = std::max(last, special.day);
  }
  calendar.set_known_until(absl::FormatCivilTime(calendar::KnownUntil(last)));
  if (!present) return calendar;
  calendar.set_effective_from(absl::FormatCivilTime(first));
  *calendar.mutable_hours() = present->hours();
  *calendar.mutable_seasons() = present->seasons();
  for (const auto& day : present->short_days()) {
    if (day.day() >= calendar.effective_from() && day.day() <= calendar.known_until()) {
      *calendar.add_short_days() = day;
    }
  }
  return calendar;
}

// Prints which running deadlines would move. Without a calendar none runs yet, and the intake has nothing to compare with.
absl::StatusOr<ExitCode> PreviewCalendar(const Connection& connection, const grid_v1::WorkingCalendar& calendar,
                                         bool has_one) {
  intake_v1::PreviewCalendarRequest request;
  *request.mutable_calendar() = calendar;
  request.set_page_size(500);
  const bool json = connection.options().json;
  int64_t moved = 0, running = 0;
  Table table({{"工单"}, {"时限"}, {"现到期"}, {"改为"}, {"说明"}});
  const auto add_page = [&](const intake_v1::PreviewCalendarResponse& page) {
    moved += page.moved_size();
    running += page.running();
    for (const common::v1::MovedDeadline& one : page.moved()) {
      if (json) {
        fmt::print("{}\n", ToJson(one));
        continue;
      }
      table.Add({std::string(IdOf(one.resource())), std::string(ChineseLabel(one.clock())),
                 FormatTime(one.from_due_time()), FormatTime(one.to_due_time()),
                 one.to_estimated()     ? "仍为推算"
                 : one.from_estimated() ? "原为推算"
                                        : ""});
    }
  };
  if (has_one) {
    RETURN_IF_ERROR(
        connection.ForEachPage(connection.intake(), &intake_v1::CaseService::Stub::PreviewCalendar, request, add_page));
  }
  if (json) return ExitCode::kDone;
  fmt::print("{}在办时限 {} 个，将变动 {} 个；什么也没有写入\n", table.empty() ? "" : table.Format(), running, moved);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ImportCalendar(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.words()[0]));
  const calendar::CalendarFile file = calendar::ReadCalendarFile(text);
  if (!file.faults.empty() && file.faults.front().line == 0) return absl::InvalidArgumentError(file.faults.front().zh);
  for (const calendar::CalendarFault& fault : file.faults) {
    PrintRow(connection, RefusedRow(fault.line, Printable(fault.zh)));
  }
  // A calendar that lacks a day would be another calendar, so nothing is sent once a line was refused.
  if (!file.faults.empty()) {
    return PrintCounts(connection, {.refused = static_cast<int64_t>(file.faults.size())}, false);
  }
  ASSIGN_OR_RETURN(const auto present, FindCalendar(connection));
  grid_v1::SetCalendarRequest request;
  request.set_request_id(NewUuid());
  request.set_dry_run(arguments.On("dry_run") || arguments.On("preview"));
  *request.mutable_calendar() = CalendarOf(file.entries, present);
  request.mutable_calendar()->set_name(connection.District() + "/calendar");
  if (present) request.set_etag(present->etag());
  ASSIGN_OR_RETURN(const grid_v1::WorkingCalendar set,
                   connection.Ask(connection.grid(), &CalendarStub::SetCalendar, request));
  if (arguments.On("preview")) return PreviewCalendar(connection, request.calendar(), present.has_value());
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(set));
  } else {
    fmt::print("{}放假 {} 天，调休上班 {} 天，已知至 {}，版本 {}\n", request.dry_run() ? "未写入：" : "",
               set.holidays_size(), set.make_up_days_size(), Printable(set.known_until()), Printable(set.version()));
  }
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
  grid_v1::GetCalendarRequest request;
  request.set_name(connection.District() + "/calendar");
  ASSIGN_OR_RETURN(const grid_v1::WorkingCalendar calendar,
                   connection.Ask(connection.grid(), &CalendarStub::GetCalendar, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(calendar));
    return ExitCode::kDone;
  }
  fmt::print("版本      {}\n", Printable(calendar.version()));
  if (!calendar.effective_from().empty()) fmt::print("自        {}\n", Printable(calendar.effective_from()));
  fmt::print("工作时间  {}\n", Printable(fmt::format("{}", fmt::join(calendar.hours(), "、"))));
  for (const auto& season : calendar.seasons()) {
    fmt::print("作息时段  {}\n", Printable(fmt::format("{} 至 {}：{}", season.first_day(), season.last_day(),
                                                       fmt::join(season.hours(), "、"))));
  }
  for (const auto& day : calendar.short_days()) {
    fmt::print("当日作息  {}\n", Printable(fmt::format("{}：{}", day.day(), fmt::join(day.hours(), "、"))));
  }
  fmt::print("已知至    {}\n", Printable(calendar.known_until()));
  PrintDays("放假", calendar.holidays());
  PrintDays("调休上班", calendar.make_up_days());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListCalendars(const Connection& connection, const Arguments& arguments) {
  grid_v1::ListCalendarsRequest request;
  request.set_district(connection.District());
  return ListUpToLimit(
      connection, connection.grid(), &CalendarStub::ListCalendars, arguments, request,
      {{"版本"}, {"自"}, {"至"}, {"已知至"}, {"放假"}, {"调休上班"}},
      [](const grid_v1::ListCalendarsResponse& page) { return page.calendars(); },
      [](const grid_v1::WorkingCalendar& one) -> std::vector<std::string> {
        return {one.version(),
                one.effective_from(),
                one.effective_until(),
                one.known_until(),
                fmt::format("{} 天", one.holidays_size()),
                fmt::format("{} 天", one.make_up_days_size())};
      });
}

}  // namespace

std::vector<Command> CalendarCommands() {
  return {
      {"import calendar",
       "FILE.csv",
       "导入工作日历（date,kind,name）",
       "import calendar calendar.csv",
       {kDryRun, kPreview},
       1,
       1,
       ImportCalendar},
      {"calendar show", "", "工作日历", "calendar show", {}, 0, 0, ShowCalendar},
      {"calendar list", "", "工作日历的各个版本", "calendar list", {kLimit, kPageToken}, 0, 0, ListCalendars},
  };
}

}  // namespace zhiwang::ctl
