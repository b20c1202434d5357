// screening order, end, rounds, list, show, report, task: rounds of screening for disputes, and the reports of grids.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/point.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Progress = common::v1::ScreeningProgress;
using Stub = v1::ScreeningService::Stub;
using TaskStub = grid::v1::ScreeningTaskService::Stub;

constexpr Flag kScreeningEtag = {"etag", "ETAG", "只在自此未变时执行"};

std::string FormatRoundLine(const v1::ScreeningRound& round) {
  return fmt::format("排查 {}  {}  区域 {}  {} 至 {}", Printable(IdOf(round.name())), ChineseLabel(round.rhythm()),
                     Printable(IdOf(round.area())), round.from_day(), round.until_day());
}

std::string FormatCounts(const v1::ScreeningRound& round) {
  return fmt::format("网格 {}{}，按时上报 {}（其中零报告 {}），逾期未报 {}，迟报 {}；线索 {}，转为纠纷 {}",
                     round.grids(), round.spread() ? "" : "（下达中）", round.reported(), round.zero(), round.missing(),
                     round.late(), round.findings(), round.disputes());
}

std::string FormatFindings(const Progress& progress) {
  std::string text;
  for (const common::v1::ScreeningFinding& finding : progress.findings()) {
    text += fmt::format("  {}. {}  {}\n", finding.number(), Printable(finding.dispute_type()),
                        Printable(finding.summary()));
  }
  return text;
}

std::string FormatScreening(const v1::Screening& screening) {
  std::string text = fmt::format("网格排查 {}  {}  {}（{}）\n", Printable(IdOf(screening.name())),
                                 ChineseLabel(screening.progress().state()), Printable(screening.grid_display_name()),
                                 Printable(IdOf(screening.grid())));
  AddFact(text, "轮次", std::string(IdOf(screening.round())));
  AddFact(text, "要求上报", FormatTime(screening.due_time()));
  AddFact(text, "网格任务", std::string(IdOf(screening.progress().task())));
  AddFact(text, "上报人", screening.progress().worker());
  text += FormatFindings(screening.progress());
  for (int i = 0; i < screening.disputes_size(); ++i) {
    if (screening.disputes(i).empty()) continue;
    text += fmt::format("  线索 {} 已登记为纠纷 {}\n", i + 1, Printable(IdOf(screening.disputes(i))));
  }
  return text;
}

std::string FormatRound(const v1::ScreeningRound& round) {
  std::string text = FormatRoundLine(round) + "\n" + FormatCounts(round) + "\n";
  AddFact(text, "敏感时期至", round.sensitive_until_day());
  AddFact(text, "部署", round.orderer());
  AddFact(text, "接续自", std::string(IdOf(round.follows())));
  AddParagraph(text, "排查什么", round.about());
  return text;
}

std::string FormatTask(const grid::v1::ScreeningTask& task) {
  return fmt::format("排查任务 {}  {}  网格 {}  要求 {} 前上报\n", Printable(IdOf(task.name())),
                     ChineseLabel(task.progress().state()), Printable(IdOf(task.grid())), FormatTime(task.due_time())) +
         FormatFindings(task.progress());
}

// The one finding that a command may name. A command without a finding reports zero, which is final. A finding with a missing flag
// is a usage error, so that a forgotten flag never becomes a report of zero.
template <class Request>
absl::Status ReadFinding(const Arguments& arguments, Request& request) {
  constexpr std::string_view kOfFinding[] = {"type", "summary", "people_known", "lng", "lat"};
  const bool is_zero = std::none_of(std::begin(kOfFinding), std::end(kOfFinding),
                                    [&](std::string_view flag) { return arguments.Has(flag); });
  if (is_zero) return absl::OkStatus();
  if (arguments.Get("type").empty() || arguments.Get("summary").empty()) {
    return UsageError("上报线索须同时给出 --type 和 --summary；零报告不带任何线索选项");
  }
  common::v1::ScreeningFinding& finding = *request.add_findings();
  finding.set_dispute_type(arguments.Get("type"));
  finding.set_summary(arguments.Get("summary"));
  finding.set_people_known(arguments.On("people_known"));
  if (arguments.Get("lng").empty() && arguments.Get("lat").empty()) return absl::OkStatus();
  return ReadPoint(arguments, *finding.mutable_point());
}

absl::StatusOr<ExitCode> OrderRound(const Connection& connection, const Arguments& arguments) {
  v1::OrderScreeningRequest request;
  request.set_district(connection.District());
  v1::ScreeningRound& round = *request.mutable_screening_round();
  round.set_area(connection.Name("areas", arguments.words()[0]));
  ASSIGN_OR_RETURN(const auto rhythm, ParseTerm<v1::ScreeningRound::Rhythm>("--rhythm", arguments.Get("rhythm")));
  round.set_rhythm(rhythm);
  round.set_from_day(arguments.Get("from"));
  round.set_until_day(arguments.Get("until"));
  round.set_sensitive_until_day(arguments.Get("sensitive_until"));
  round.set_about(arguments.Get("about"));
  return ChangeAndPrint(connection, arguments, connection.mediation(), &Stub::OrderScreening, std::move(request),
                        "screeningRound", FormatRound);
}

absl::StatusOr<ExitCode> EndRhythm(const Connection& connection, const Arguments& arguments) {
  v1::EndScreeningRhythmRequest request;
  request.set_name(connection.Name("screeningRounds", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  return ChangeAndPrint(connection, arguments, connection.mediation(), &Stub::EndScreeningRhythm, std::move(request),
                        "screeningRound", FormatRound);
}

absl::StatusOr<ExitCode> ShowRound(const Connection& connection, const Arguments& arguments) {
  v1::GetScreeningRoundRequest request;
  request.set_name(connection.Name("screeningRounds", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::ScreeningRound round,
                   connection.Ask(connection.mediation(), &Stub::GetScreeningRound, request));
  fmt::print("{}", connection.options().json ? ToJson(round) + "\n" : FormatRound(round));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListRounds(const Connection& connection, const Arguments& arguments) {
  v1::ListScreeningRoundsRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListScreeningRounds, arguments, request,
      {{"轮次"}, {"频次"}, {"区域"}, {"开始"}, {"截止"}, {"网格"}, {"上报"}, {"零报告"}, {"未报"}, {"迟报"}, {"线索"}},
      [](const v1::ListScreeningRoundsResponse& page) { return page.screening_rounds(); },
      [](const v1::ScreeningRound& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.rhythm())),
                std::string(IdOf(one.area())),
                one.from_day(),
                one.until_day(),
                std::to_string(one.grids()),
                std::to_string(one.reported()),
                std::to_string(one.zero()),
                std::to_string(one.missing()),
                std::to_string(one.late()),
                std::to_string(one.findings())};
      });
}

absl::StatusOr<ExitCode> ShowScreening(const Connection& connection, const Arguments& arguments) {
  v1::GetScreeningRequest request;
  request.set_name(connection.Name("screenings", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Screening screening, connection.Ask(connection.mediation(), &Stub::GetScreening, request));
  fmt::print("{}", connection.options().json ? ToJson(screening) + "\n" : FormatScreening(screening));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListScreenings(const Connection& connection, const Arguments& arguments) {
  v1::ListScreeningsRequest request;
  request.set_district(connection.District());
  request.set_round(connection.Name("screeningRounds", arguments.Get("round")));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<Progress::State>("--state", arguments.Get("state")));
  request.set_state(state);
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListScreenings, arguments, request,
      {{"编号"}, {"轮次"}, {"网格"}, {"名称"}, {"状态"}, {"要求上报"}, {"线索"}},
      [](const v1::ListScreeningsResponse& page) { return page.screenings(); },
      [](const v1::Screening& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(IdOf(one.round())),
                std::string(IdOf(one.grid())),
                Printable(one.grid_display_name()),
                std::string(ChineseLabel(one.progress().state())),
                FormatTime(one.due_time()),
                std::to_string(one.progress().findings_size())};
      });
}

absl::StatusOr<ExitCode> ReportGrid(const Connection& connection, const Arguments& arguments) {
  v1::ReportScreeningRequest request;
  request.set_name(connection.Name("screenings", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  RETURN_IF_ERROR(ReadFinding(arguments, request));
  return ChangeAndPrint(connection, arguments, connection.mediation(), &Stub::ReportScreening, std::move(request),
                        "screening", FormatScreening);
}

absl::StatusOr<ExitCode> ListTasks(const Connection& connection, const Arguments& arguments) {
  grid::v1::ListScreeningTasksRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<Progress::State>("--state", arguments.Get("state")));
  request.set_state(state);
  return ListUpToLimit(
      connection, connection.grid(), &TaskStub::ListScreeningTasks, arguments, request,
      {{"任务"}, {"状态"}, {"网格"}, {"要求上报"}, {"上报人"}, {"线索"}},
      [](const grid::v1::ListScreeningTasksResponse& page) { return page.screening_tasks(); },
      [](const grid::v1::ScreeningTask& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.progress().state())),
                std::string(IdOf(one.grid())),
                FormatTime(one.due_time()),
                std::string(IdOf(one.progress().worker())),
                std::to_string(one.progress().findings_size())};
      });
}

absl::StatusOr<ExitCode> ReportTask(const Connection& connection, const Arguments& arguments) {
  grid::v1::ReportScreeningTaskRequest request;
  request.set_name(connection.Name("screeningTasks", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  RETURN_IF_ERROR(ReadFinding(arguments, request));
  return ChangeAndPrint(connection, arguments, connection.grid(), &TaskStub::ReportScreeningTask, std::move(request),
                        "screeningTask", FormatTask);
}

std::vector<Flag> FindingFlags() {
  return {{"type", "TYPE", "纠纷类型，如 NEIGHBOURS；不给即零报告"},
          {"summary", "TEXT", "线索概要，不写姓名，1 至 500 字"},
          {"people_known", "", "知道当事人是谁"},
          {"lng", "DEGREES", "经度（GCJ-02）"},
          {"lat", "DEGREES", "纬度（GCJ-02）"},
          kScreeningEtag,
          kRequestId};
}

}  // namespace

std::vector<Command> ScreeningCommands() {
  return {
      {"screening order",
       "AREA",
       "部署一轮排查：区域内每个网格一项任务",
       "screening order 370211109000 --rhythm fortnightly --from 2026-03-02 --until 2026-03-08 --about "
       "'债务、邻里纠纷'",
       {{"rhythm", "RHYTHM", "once、fortnightly 或 weekly"},
        {"from", "DAY", "开始日期"},
        {"until", "DAY", "截止日期，当天下班前上报"},
        {"sensitive_until", "DAY", "敏感时期截止日期，每周排查须给"},
        {"about", "TEXT", "排查什么，1 至 500 字"},
        kRequestId},
       1,
       1,
       OrderRound},
      {"screening end",
       "ROUND",
       "停止区域的定期排查，已部署的照常",
       "screening end 12",
       {kScreeningEtag, kRequestId},
       1,
       1,
       EndRhythm},
      {"screening round", "ROUND", "一轮排查及其计数", "screening round 12", {}, 1, 1, ShowRound},
      {"screening rounds",
       "",
       "各轮排查，最近的在前",
       "screening rounds --area 370211109000",
       {{"area", "CODE", "只要这个区域及其下级的"}, kLimit, kPageToken},
       0,
       0,
       ListRounds},
      {"screening show", "ID", "一个网格的排查", "screening show 34", {}, 1, 1, ShowScreening},
      {"screening list",
       "",
       "各网格的排查；--state missing 即逾期未报的网格",
       "screening list --round 12 --state missing",
       {{"round", "ROUND", "只要这一轮的"},
        {"state", "STATE", "due、reported、missing 或 late"},
        {"area", "CODE", "只要这个区域及其下级的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListScreenings},
      {"screening report", "ID", "上报网格的排查；没有线索即零报告",
       "screening report 34 --type NEIGHBOURS --summary '两户因排水争执'", FindingFlags(), 1, 1, ReportGrid},
      {"screening tasks",
       "",
       "网格登记中的排查任务",
       "screening tasks --state due --area 370211109201",
       {{"state", "STATE", "due、reported、missing 或 late"},
        {"area", "CODE", "只要这个区域及其下级的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListTasks},
      {"screening done", "TASK", "网格员完成排查任务；没有线索即零报告", "screening done 56 --as staff/S000683",
       FindingFlags(), 1, 1, ReportTask},
  };
}

}  // namespace zhiwang::ctl
