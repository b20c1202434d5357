// violence report, confirm, clear, show, list: signs of violence in disputes, which go to the police at once.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/violence_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::ViolenceService::Stub;

constexpr Flag kReportEtag = {"etag", "ETAG", "只在报告自此未变时执行"};

// One line: id, state, the dispute, the kind, and who was told last.
std::string FormatReportLine(const v1::ViolenceReport& report) {
  return fmt::format("暴力情况报告 {}  {}  纠纷 {}  {}  已告知{}", Printable(IdOf(report.name())),
                     ChineseLabel(report.state()), Printable(IdOf(report.dispute())), ChineseLabel(report.kind()),
                     ChineseLabel(report.told()));
}

std::string FormatReport(const v1::ViolenceReport& report) {
  std::string text = FormatReportLine(report) + "\n";
  AddFact(text, "报告", FormatTime(report.report_time()));
  AddFact(text, "区域", std::string(IdOf(report.area())));
  AddFact(text, "报告人", report.reporter());
  AddFact(text, "确认接收", FormatTime(report.confirm_time()));
  AddFact(text, "接收人", report.taken_by());
  AddParagraph(text, "情况", report.text());
  AddParagraph(text, "法定报案义务", report.duty());
  return text;
}

// Makes a call that changes a report and prints the report as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> ChangeReport(const Connection& connection, const Arguments& arguments, Request request,
                                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                   v1::ViolenceReport*)) {
  return ChangeAndPrint(connection, arguments, connection.mediation(), method, std::move(request), "violenceReport",
                        FormatReport);
}

absl::StatusOr<ExitCode> ReportSigns(const Connection& connection, const Arguments& arguments) {
  v1::ReportViolenceRequest request;
  request.set_district(connection.District());
  v1::ViolenceReport& report = *request.mutable_violence_report();
  report.set_dispute(connection.Name("disputes", arguments.words()[0]));
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::ViolenceReport::Kind>("--kind", arguments.Get("kind")));
  report.set_kind(kind);
  report.set_text(arguments.Get("text"));
  report.set_victim_incapable(arguments.On("victim_incapable"));
  return ChangeReport(connection, arguments, std::move(request), &Stub::ReportViolence);
}

absl::StatusOr<ExitCode> ConfirmReport(const Connection& connection, const Arguments& arguments) {
  v1::ConfirmViolenceReportRequest request;
  request.set_name(connection.Name("violenceReports", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  request.set_taken_by(arguments.Get("taken_by"));
  return ChangeReport(connection, arguments, std::move(request), &Stub::ConfirmViolenceReport);
}

absl::StatusOr<ExitCode> ClearDispute(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::ClearFaceToFaceRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &v1::DisputeService::Stub::ClearFaceToFace);
}

absl::StatusOr<ExitCode> ShowReport(const Connection& connection, const Arguments& arguments) {
  v1::GetViolenceReportRequest request;
  request.set_name(connection.Name("violenceReports", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::ViolenceReport report,
                   connection.Ask(connection.mediation(), &Stub::GetViolenceReport, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(report));
  } else {
    fmt::print("{}", FormatReport(report));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListReports(const Connection& connection, const Arguments& arguments) {
  v1::ListViolenceReportsRequest request;
  request.set_district(connection.District());
  request.set_dispute(connection.Name("disputes", arguments.Get("dispute")));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::ViolenceReport::State>("--state", arguments.Get("state")));
  request.set_state(state);
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListViolenceReports, arguments, request,
      {{"编号"}, {"状态"}, {"纠纷"}, {"情形"}, {"报告"}, {"已告知"}, {"确认接收"}},
      [](const v1::ListViolenceReportsResponse& page) { return page.violence_reports(); },
      [](const v1::ViolenceReport& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),    std::string(ChineseLabel(one.state())),
                std::string(IdOf(one.dispute())), std::string(ChineseLabel(one.kind())),
                FormatTime(one.report_time()),    std::string(ChineseLabel(one.told())),
                FormatTime(one.confirm_time())};
      });
}

}  // namespace

std::vector<Command> ViolenceCommands() {
  return {
      {"violence report",
       "DISPUTE",
       "报告纠纷中的暴力迹象：立即告知公安，当事人分开调解",
       "violence report 12 --kind threat --text '扬言持刀报复' --emergency",
       {{"kind", "KIND", "domestic、bodily、threat、crowd 或 self_harm"},
        {"text", "TEXT", "情况，1 至 500 字"},
        {"victim_incapable", "", "受害人系无、限制民事行为能力人"},
        kRequestId},
       1,
       1,
       ReportSigns},
      {"violence confirm",
       "ID",
       "登记有人接收了报告",
       "violence confirm 7 --taken_by '民警张某 012345'",
       {{"taken_by", "TEXT", "接收人姓名、警号，1 至 60 字"}, kReportEtag, kRequestId},
       1,
       1,
       ConfirmReport},
      {"violence clear",
       "DISPUTE",
       "恢复当事人见面调解",
       "violence clear 12 --note '民警已训诫，双方情绪平稳'",
       {kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       ClearDispute},
      {"violence show", "ID", "一份暴力情况报告", "violence show 7", {}, 1, 1, ShowReport},
      {"violence list",
       "",
       "暴力情况报告清单",
       "violence list --state raised",
       {{"dispute", "ID", "只要这件纠纷的"},
        {"state", "STATE", "raised、escalated 或 confirmed"},
        {"area", "CODE", "只要这个区域及其下级的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListReports},
  };
}

}  // namespace zhiwang::ctl
