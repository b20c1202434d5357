// roster set, show: who serves for a committee, and when.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/mediation/committee_lines.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using RosterStub = v1::MediatorService::Stub;

constexpr Flag kRosterFrom = {"from", "YYYY-MM-DD", "起始日期"};
constexpr Flag kRosterUntil = {"until", "YYYY-MM-DD", "截止日期（含）"};

// Reads the shifts of a file into the request. A line that is none is printed; answers false then.
absl::StatusOr<bool> ReadShifts(const Connection& connection, const std::string& path, v1::SetRosterRequest& request) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
  bool sound = true;
  for (Line line; lines.Next(line);) {
    if (line.text.empty() && !line.too_long) continue;
    const auto shift = line.too_long ? absl::StatusOr<v1::RosterShift>(absl::InvalidArgumentError("这一行超过 1 MB"))
                                     : ReadShift(connection, line.text);
    if (shift.ok()) {
      *request.add_shifts() = *shift;
      continue;
    }
    PrintRow(connection, RefusedRow(line.number, std::string(shift.status().message()), common::v1::REQUEST_MALFORMED));
    sound = false;
  }
  return sound;
}

absl::StatusOr<ExitCode> SetRoster(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("from") || !arguments.Has("until")) return UsageError("--from 和 --until 必须给出");
  v1::SetRosterRequest request;
  request.set_name(connection.Name("committees", arguments.words()[0]));
  request.set_request_id(NewUuid());
  request.set_first_day(arguments.Get("from"));
  request.set_last_day(arguments.Get("until"));
  if (arguments.words().size() > 1) {
    ASSIGN_OR_RETURN(const bool sound, ReadShifts(connection, arguments.words()[1], request));
    if (!sound) return ExitCode::kFailed;
  }
  ASSIGN_OR_RETURN(const v1::Committee committee,
                   connection.Ask(connection.mediation(), &RosterStub::SetRoster, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(committee));
  } else {
    fmt::print("{}  {} 至 {}：{} 个班次\n", Printable(committee.display_name()), Printable(request.first_day()),
               Printable(request.last_day()), request.shifts_size());
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ShowRoster(const Connection& connection, const Arguments& arguments) {
  v1::GetRosterRequest request;
  request.set_name(connection.Name("committees", arguments.words()[0]));
  request.set_first_day(arguments.Get("from"));
  request.set_last_day(arguments.Get("until"));
  ASSIGN_OR_RETURN(const v1::GetRosterResponse roster,
                   connection.Ask(connection.mediation(), &RosterStub::GetRoster, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(roster));
    return ExitCode::kDone;
  }
  Table shifts({{"日期"}, {"起"}, {"止"}, {"调解员"}});
  for (const v1::RosterShift& shift : roster.shifts()) {
    shifts.Add({shift.day(), shift.from(), shift.until(), MediatorText(shift.mediator())});
  }
  fmt::print("{}共 {} 个班次\n", shifts.empty() ? "" : shifts.Format(), roster.shifts_size());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> RosterCommands() {
  return {
      {"roster set",
       "COMMITTEE [FILE.jsonl]",
       "排班：整段替换，每行一个班次 {day, mediator, from, until}；不给文件则这几天无人值班",
       "roster set 370211109201 march.jsonl --from 2026-03-01 --until 2026-03-31",
       {kRosterFrom, kRosterUntil},
       1,
       2,
       SetRoster},
      {"roster show",
       "COMMITTEE",
       "一个调解委员会的排班，默认今天起七天",
       "roster show 370211109201 --from 2026-03-01 --until 2026-03-31",
       {kRosterFrom, kRosterUntil},
       1,
       1,
       ShowRoster},
  };
}

}  // namespace zhiwang::ctl
