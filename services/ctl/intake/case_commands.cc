// case new and every other command that changes a case.

#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/case_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/point.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using Stub = v1::CaseService::Stub;

constexpr Flag kEtag = {"etag", "ETAG", "只在工单自此未变时执行"};
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(50);
constexpr Flag kNote = {"note", "TEXT", "说明"};

// Makes a call that changes a case and prints the case as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> Change(const Connection& connection, const Arguments& arguments, Request request,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Case*)) {
  return ChangeAndPrint(connection, arguments, connection.intake(), method, std::move(request), "case", FormatCaseLine);
}

// A request on the case that the command line names.
template <class Request>
Request OnCase(const Connection& connection, const Arguments& arguments) {
  Request request;
  request.set_name(connection.Name("cases", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  return request;
}

absl::StatusOr<ExitCode> NewCase(const Connection& connection, const Arguments& arguments) {
  v1::CreateCaseRequest request;
  request.set_district(connection.District());
  v1::Case& c = *request.mutable_case_();
  if (!arguments.Has("channel") || !arguments.Has("text")) return UsageError("--channel 和 --text 必须给出");
  ASSIGN_OR_RETURN(const auto channel, ParseTerm<v1::Case::Channel>("--channel", arguments.Get("channel")));
  ASSIGN_OR_RETURN(const auto urgency, ParseTerm<v1::Case::Urgency>("--urgency", arguments.Get("urgency")));
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Case::Kind>("--kind", arguments.Get("kind")));
  c.set_channel(channel);
  c.set_urgency(urgency);
  c.set_kind(kind);
  c.set_text(arguments.Get("text"));
  c.set_title(arguments.Get("title"));
  c.set_external_id(arguments.Get("external_id"));
  if (HasPoint(arguments)) RETURN_IF_ERROR(ReadPoint(arguments, *c.mutable_point()));
  c.set_area(connection.Name("areas", arguments.Get("area")));
  v1::Reporter& reporter = *c.mutable_reporter();
  reporter.set_display_name(arguments.Get("reporter"));
  reporter.set_phone(arguments.Get("phone"));
  reporter.set_identity_number(arguments.Get("identity"));
  reporter.set_address(arguments.Get("address"));
  reporter.set_confidential(arguments.On("confidential"));
  reporter.set_anonymous(arguments.On("anonymous"));
  reporter.set_no_callback(arguments.On("no_callback"));
  c.set_complained_unit(connection.Name("departments", arguments.Get("complained_unit")));
  ASSIGN_OR_RETURN(*c.mutable_category(), CategoryName(connection, arguments.Get("category")));
  return Change(connection, arguments, std::move(request), &Stub::CreateCase);
}

absl::StatusOr<ExitCode> Place(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::PlaceCaseRequest>(connection, arguments);
  if (HasPoint(arguments) == arguments.Has("area")) return UsageError("要么给 --area，要么给 --lng 和 --lat");
  if (HasPoint(arguments)) {
    RETURN_IF_ERROR(ReadPoint(arguments, *request.mutable_point()));
  } else {
    request.set_area(connection.Name("areas", arguments.Get("area")));
  }
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::PlaceCase);
}

absl::StatusOr<ExitCode> Dispatch(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::DispatchCaseRequest>(connection, arguments);
  if (!arguments.Has("unit")) return UsageError("--unit 必须给出");
  request.set_unit(connection.Name("departments", arguments.Get("unit")));
  ASSIGN_OR_RETURN(*request.mutable_category(), CategoryName(connection, arguments.Get("category")));
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::DispatchCase);
}

absl::StatusOr<ExitCode> Accept(const Connection& connection, const Arguments& arguments) {
  return Change(connection, arguments, OnCase<v1::AcceptCaseRequest>(connection, arguments), &Stub::AcceptCase);
}

absl::StatusOr<ExitCode> Return(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::ReturnCaseRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto reason, ParseTerm<v1::Case::ReturnReason>("--reason", arguments.Get("reason")));
  request.set_reason(reason);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::ReturnCase);
}

absl::StatusOr<ExitCode> Resolve(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::ResolveCaseRequest>(connection, arguments);
  request.set_public_reply(arguments.Get("reply"));
  request.set_internal_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::ResolveCase);
}

absl::StatusOr<ExitCode> Callback(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::RecordCallbackRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto solved, ParseTerm<v1::Callback::Verdict>("--solved", arguments.Get("solved")));
  ASSIGN_OR_RETURN(const auto satisfied, ParseTerm<v1::Callback::Verdict>("--satisfied", arguments.Get("satisfied")));
  request.set_reached(arguments.On("reached"));
  request.set_solved(solved);
  request.set_satisfied(satisfied);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::RecordCallback);
}

absl::StatusOr<ExitCode> Reopen(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::ReopenCaseRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::ReopenCase);
}

// Waits until the grid registry has said who gets the last check of the case, as long as a call may take.
absl::StatusOr<v1::SiteCheck> AwaitWorker(const Connection& connection, const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  for (const absl::Time give_up = absl::Now() + connection.options().timeout;; absl::SleepFor(kBetweenLooks)) {
    ASSIGN_OR_RETURN(const v1::Case c, connection.Ask(connection.intake(), &Stub::GetCase, request));
    if (c.site_checks().empty()) return v1::SiteCheck();
    const v1::SiteCheck& check = c.site_checks(c.site_checks_size() - 1);
    if (check.progress().state() != common::v1::SiteCheckProgress::REQUESTED || absl::Now() > give_up) return check;
  }
}

absl::StatusOr<ExitCode> Check(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::RequestSiteCheckRequest>(connection, arguments);
  const std::string name = request.name();
  request.set_question(arguments.Get("question"));
  ASSIGN_OR_RETURN(const ExitCode asked, Change(connection, arguments, std::move(request), &Stub::RequestSiteCheck));
  ASSIGN_OR_RETURN(const v1::SiteCheck check, AwaitWorker(connection, name));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(check));
  } else {
    fmt::print("{}\n", FormatCheckLine(check.progress(), check.question()));
  }
  return asked;
}

absl::StatusOr<ExitCode> Refer(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::ReferCaseRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto type, ParseTerm<mediation::v1::Matter::Type>("--type", arguments.Get("type")));
  if (type == mediation::v1::Matter::TYPE_UNSPECIFIED) return UsageError("--type 必须给出");
  request.set_dispute_type(mediation::v1::Matter::Type_Name(type));
  request.set_reporter_consented(arguments.On("consented"));
  request.set_without_reporter(arguments.On("without_reporter"));
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::ReferCase);
}

absl::StatusOr<ExitCode> WithdrawReferral(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::WithdrawReferralRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::WithdrawReferral);
}

absl::StatusOr<ExitCode> Close(const Connection& connection, const Arguments& arguments) {
  auto request = OnCase<v1::CloseCaseRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto disposition,
                   ParseTerm<v1::Case::Disposition>("--disposition", arguments.Get("disposition")));
  request.set_disposition(disposition);
  request.set_note(arguments.Get("note"));
  return Change(connection, arguments, std::move(request), &Stub::CloseCase);
}

}  // namespace

std::vector<Command> CaseCommands() {
  return {
      {"case new",
       "",
       "登记一件诉求",
       "case new --channel city_hotline --text '路灯不亮' --area 370211109000",
       {{"channel", "CHANNEL", "来源，如 city_hotline、grid_worker_report、mobile_app"},
        {"text", "TEXT", "诉求内容"},
        {"title", "TEXT", "标题；不给则取自内容"},
        {"category", "PATH|CODE", "事项分类：代码，或用 / 连接的各级名称"},
        {"lng", "DEGREES", "经度（GCJ-02）"},
        {"lat", "DEGREES", "纬度（GCJ-02）"},
        {"area", "CODE", "区域代码，没有坐标时用"},
        {"urgency", "URGENCY", "normal、urgent 或 emergency"},
        {"kind", "KIND", "consultation、request、complaint、tip_off 或 suggestion"},
        {"reporter", "NAME", "诉求人姓名"},
        {"phone", "DIGITS", "诉求人电话"},
        {"identity", "NUMBER", "诉求人身份证号码"},
        {"address", "TEXT", "诉求人住址"},
        {"anonymous", "", "匿名"},
        {"confidential", "", "保密：只有中心可以知道诉求人是谁"},
        {"complained_unit", "CODE", "被投诉单位代码；该单位的人看不到诉求人"},
        {"no_callback", "", "不要回访"},
        {"external_id", "ID", "在来源系统中的编号"},
        kRequestId},
       0,
       0,
       NewCase},
      {"case dispatch",
       "ID",
       "派单给承办单位",
       "case dispatch 12 --unit D01 --category 010203",
       {{"unit", "CODE", "承办单位代码"},
        {"category", "PATH|CODE", "事项分类；工单还没有分类时必须给出"},
        kNote,
        kEtag,
        kRequestId},
       1,
       1,
       Dispatch},
      {"case accept", "ID", "签收", "case accept 12 --as staff/S001906", {kEtag, kRequestId}, 1, 1, Accept},
      {"case return",
       "ID",
       "退单",
       "case return 12 --reason not_our_duty --note '属于水务局职责'",
       {{"reason", "REASON", "not_our_duty、not_our_area、facts_missing 或 duplicate"}, kNote, kEtag, kRequestId},
       1,
       1,
       Return},
      {"case resolve",
       "ID",
       "答复",
       "case resolve 12 --reply '路灯已修复' --note '更换灯头两只'",
       {{"reply", "TEXT", "给诉求人的答复"}, {"note", "TEXT", "内部说明"}, kEtag, kRequestId},
       1,
       1,
       Resolve},
      {"case callback",
       "ID",
       "登记一次回访",
       "case callback 12 --reached --solved yes --satisfied yes",
       {{"reached", "", "联系上了"},
        {"solved", "yes|no", "是否解决"},
        {"satisfied", "yes|no", "是否满意"},
        kNote,
        kEtag,
        kRequestId},
       1,
       1,
       Callback},
      {"case reopen",
       "ID",
       "重办",
       "case reopen 12 --note '诉求人反映仍不亮'",
       {kNote, kEtag, kRequestId},
       1,
       1,
       Reopen},
      {"case check",
       "ID",
       "请网格员现场核实",
       "case check 12 --question '是否仍在漏水'",
       {{"question", "TEXT", "要核实什么；网格员看得到，不要写诉求人"}, kEtag, kRequestId},
       1,
       1,
       Check},
      {"case refer",
       "ID",
       "转人民调解",
       "case refer 12 --type neighbours --note '两家为宅基边界争执'",
       {{"type", "TYPE", "纠纷类型，如 neighbours、boundary、family、damages"},
        {"consented", "", "诉求人同意把本人信息转给调解；受保护的诉求人必须同意"},
        {"without_reporter", "", "不带诉求人信息转出，由其本人到调解组织"},
        kNote,
        kEtag,
        kRequestId},
       1,
       1,
       Refer},
      {"case withdraw-referral",
       "ID",
       "撤回转调解，调解受理前可用",
       "case withdraw-referral 12 --note '转错了'",
       {kNote, kEtag, kRequestId},
       1,
       1,
       WithdrawReferral},
      {"case close",
       "ID",
       "办结",
       "case close 12 --disposition handled",
       {{"disposition", "HOW", "handled、explained、refused_by_law、unreasonable 或 out_of_remit"},
        kNote,
        kEtag,
        kRequestId},
       1,
       1,
       Close},
      {"case place",
       "ID",
       "说明工单在哪里",
       "case place 12 --lng 120.042886 --lat 35.799837",
       {{"area", "CODE", "区域代码"},
        {"lng", "DEGREES", "经度（GCJ-02）"},
        {"lat", "DEGREES", "纬度（GCJ-02）"},
        kNote,
        kEtag,
        kRequestId},
       1,
       1,
       Place},
  };
}

}  // namespace zhiwang::ctl
