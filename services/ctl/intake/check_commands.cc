// check list|show|accept|refuse|report: on-site checks, as the grid has them.

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/case_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/point.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;
using Stub = v1::SiteCheckService::Stub;

constexpr Flag kEtag = {"etag", "ETAG", "只在任务自此未变时执行"};
constexpr int kQuestionWidth = 40;

// The case or the dispute that asks for a check.
std::string AskerOf(const v1::SiteCheck& check) {
  if (check.dispute().empty()) return std::string(IdOf(check.case_()));
  return fmt::format("纠纷 {}", IdOf(check.dispute()));
}

std::string CheckLine(const v1::SiteCheck& check) { return FormatCheckLine(check.progress(), check.question()); }

// Makes a call that changes a check and prints the check as it is now.
template <class Request>
absl::StatusOr<ExitCode> Change(const Connection& connection, const Arguments& arguments, Request request,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::SiteCheck*)) {
  request.set_name(connection.Name("siteChecks", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  return ChangeAndPrint(connection, arguments, connection.grid(), method, std::move(request), "siteCheck", CheckLine);
}

absl::StatusOr<ExitCode> Accept(const Connection& connection, const Arguments& arguments) {
  return Change(connection, arguments, v1::AcceptSiteCheckRequest(), &Stub::AcceptSiteCheck);
}

absl::StatusOr<ExitCode> Refuse(const Connection& connection, const Arguments& arguments) {
  v1::RefuseSiteCheckRequest request;
  ASSIGN_OR_RETURN(const auto reason,
                   ParseTerm<common::v1::SiteCheckProgress::Refusal>("--reason", arguments.Get("reason")));
  request.set_reason(reason);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::RefuseSiteCheck);
}

absl::StatusOr<ExitCode> Report(const Connection& connection, const Arguments& arguments) {
  v1::ReportSiteCheckRequest request;
  ASSIGN_OR_RETURN(const auto finding,
                   ParseTerm<common::v1::SiteCheckProgress::Finding>("--finding", arguments.Get("finding")));
  request.set_finding(finding);
  request.set_report(arguments.Get("report"));
  RETURN_IF_ERROR(ReadPoint(arguments, *request.mutable_found_at()));
  return Change(connection, arguments, std::move(request), &Stub::ReportSiteCheck);
}

absl::StatusOr<ExitCode> ShowCheck(const Connection& connection, const Arguments& arguments) {
  v1::GetSiteCheckRequest request;
  request.set_name(connection.Name("siteChecks", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::SiteCheck check, connection.Ask(connection.grid(), &Stub::GetSiteCheck, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(check));
    return ExitCode::kDone;
  }
  const auto& progress = check.progress();
  fmt::print("{}\n{}{}，第 {} 次现场核实，区域 {}\n下达 {}，要求 {} 前反馈\n", CheckLine(check),
             check.dispute().empty() ? "工单 " : "", Printable(AskerOf(check)), check.number(),
             Printable(IdOf(check.area())), FormatTime(check.create_time()), FormatTime(check.due_time()));
  if (check.has_point()) fmt::print("位置 {:.6f}, {:.6f}\n", check.point().longitude(), check.point().latitude());
  if (progress.finding() != 0) {
    fmt::print("{}（{}，{:.6f}, {:.6f}）：{}\n", ChineseLabel(progress.finding()), FormatTime(progress.at()),
               progress.found_at().longitude(), progress.found_at().latitude(), PrintableParagraph(progress.report()));
  }
  if (progress.refusal() != 0) fmt::print("{} {}\n", ChineseLabel(progress.refusal()), Printable(progress.note()));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListChecks(const Connection& connection, const Arguments& arguments) {
  v1::ListSiteChecksRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_worker(connection.Name("staff", arguments.Get("worker")));
  ASSIGN_OR_RETURN(const auto state,
                   ParseTerm<common::v1::SiteCheckProgress::State>("--state", arguments.Get("state")));
  request.set_state(state);
  return ListUpToLimit(
      connection, connection.grid(), &Stub::ListSiteChecks, arguments, request,
      {{"任务"}, {"工单"}, {"状态"}, {"网格员"}, {"区域"}, {"要求反馈"}, {"核实什么"}},
      [](const v1::ListSiteChecksResponse& page) -> const auto& { return page.site_checks(); },
      [](const v1::SiteCheck& check) -> std::vector<std::string> {
        return {std::string(IdOf(check.name())),
                AskerOf(check),
                std::string(ChineseLabel(check.progress().state())),
                std::string(IdOf(check.progress().worker())),
                std::string(IdOf(check.area())),
                FormatTime(check.due_time()),
                Shorten(Printable(check.question()), kQuestionWidth)};
      });
}

}  // namespace

std::vector<Command> CheckCommands() {
  return {
      {"check list",
       "",
       "现场核实任务，最近的在前",
       "check list --state assigned --area 370211109000",
       {{"state", "STATE", "assigned、accepted、reported、refused、expired 或 unassigned"},
        {"area", "CODE", "区域代码，含下级"},
        {"worker", "ID", "网格员工号"},
        kLimit,
        kPageToken},
       0,
       0,
       ListChecks},
      {"check show", "ID", "一件现场核实任务", "check show 12", {}, 1, 1, ShowCheck},
      {"check accept", "ID", "接单", "check accept 12 --as staff/S000683", {kEtag, kRequestId}, 1, 1, Accept},
      {"check refuse",
       "ID",
       "退回",
       "check refuse 12 --reason dangerous --note '电线落地' --as staff/S000683",
       {{"reason", "REASON", "not_in_my_grid、dangerous 或 cannot_come"}, {"note", "TEXT", "说明"}, kEtag, kRequestId},
       1,
       1,
       Refuse},
      {"check report",
       "ID",
       "反馈核实结果",
       "check report 12 --finding confirmed --report '水漫路面' --lng 120.042886 --lat 35.799837 --as staff/S000683",
       {{"finding", "FINDING", "confirmed、partly_confirmed 或 not_confirmed"},
        {"report", "TEXT", "现场情况"},
        {"lng", "DEGREES", "核实地点经度（GCJ-02）"},
        {"lat", "DEGREES", "核实地点纬度（GCJ-02）"},
        kEtag,
        kRequestId},
       1,
       1,
       Report},
  };
}

}  // namespace zhiwang::ctl
