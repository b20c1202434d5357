// case show, case list, case reveal, case timeline: what can be read of cases.

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/departments.h"
#include "services/ctl/intake/case_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/timeline.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using Stub = v1::CaseService::Stub;

constexpr int64_t kLargestPage = 200;
constexpr int kListedTitleWidth = 40;

absl::StatusOr<std::vector<common::v1::Change>> TimelineOf(const Connection& connection, const std::string& name) {
  v1::ListTimelineRequest request;
  request.set_name(name);
  request.set_page_size(kLargestPage);
  std::vector<common::v1::Change> changes;
  RETURN_IF_ERROR(connection.ForEachPage(connection.intake(), &Stub::ListTimeline, request,
                                         [&](const v1::ListTimelineResponse& page) {
                                           changes.insert(changes.end(), page.changes().begin(), page.changes().end());
                                         }));
  return changes;
}

absl::StatusOr<ExitCode> ShowTimeline(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto changes, TimelineOf(connection, connection.Name("cases", arguments.words()[0])));
  if (connection.options().json) {
    for (const auto& change : changes) fmt::print("{}\n", ToJson(change));
  } else {
    fmt::print("{}", FormatTimeline(changes));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ShowCase(const Connection& connection, const Arguments& arguments) {
  v1::GetCaseRequest request;
  request.set_name(connection.Name("cases", arguments.words()[0]));
  request.set_explain_deadlines(true);
  ASSIGN_OR_RETURN(const v1::Case c, connection.Ask(connection.intake(), &Stub::GetCase, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(c));
    return ExitCode::kDone;
  }
  ASSIGN_OR_RETURN(const auto changes, TimelineOf(connection, request.name()));
  ASSIGN_OR_RETURN(const CategoryTree categories, CategoryTree::Load(connection));
  const auto category_name = [&](std::string_view code) { return categories.NameOf(code); };
  fmt::print("{}\n{}", FormatCase(c, category_name, LoadDepartmentNames(connection)), FormatTimeline(changes));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Reveal(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("purpose")) return UsageError("--purpose 必须给出：每次查看都记入审计");
  v1::RevealReporterRequest request;
  request.set_name(connection.Name("cases", arguments.words()[0]));
  request.set_purpose(arguments.Get("purpose"));
  ASSIGN_OR_RETURN(const v1::Reporter reporter, connection.Ask(connection.intake(), &Stub::RevealReporter, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(reporter));
  } else {
    fmt::print("{}", FormatReporter(reporter));
  }
  return ExitCode::kDone;
}

absl::StatusOr<v1::ListCasesRequest> ReadFilter(const Connection& connection, const Arguments& arguments) {
  v1::ListCasesRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_unit(connection.Name("departments", arguments.Get("unit")));
  request.set_overdue(arguments.On("overdue"));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Case::State>("--state", arguments.Get("state")));
  ASSIGN_OR_RETURN(const auto channel, ParseTerm<v1::Case::Channel>("--channel", arguments.Get("channel")));
  ASSIGN_OR_RETURN(const auto placement, ParseTerm<v1::Case::Placement>("--placement", arguments.Get("placement")));
  request.set_state(state);
  request.set_channel(channel);
  request.set_placement(placement);
  if (arguments.Has("from")) RETURN_IF_ERROR(ReadMoment(arguments, "from", request.mutable_received_from()));
  if (arguments.Has("until")) RETURN_IF_ERROR(ReadMoment(arguments, "until", request.mutable_received_until()));
  ASSIGN_OR_RETURN(*request.mutable_category(), CategoryName(connection, arguments.Get("category")));
  return request;
}

// The due time of the running handling deadline; empty where none is running, also where it rests.
std::string DueOf(const v1::Case& c) {
  for (auto deadline = c.deadlines().rbegin(); deadline != c.deadlines().rend(); ++deadline) {
    if (deadline->clock() != common::v1::Deadline::HANDLING || deadline->has_met_time()) continue;
    const auto& pauses = deadline->pauses();
    if (!pauses.empty() && !pauses.rbegin()->has_end_time()) return "";
    return FormatTime(deadline->due_time());
  }
  return "";
}

// Prints the cases that `method` answers, at most as many as --limit says.
template <class Request, class Response>
absl::StatusOr<ExitCode> PrintCases(const Connection& connection, const Arguments& arguments,
                                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                    const Request& request) {
  const DepartmentNamer department_name =
      connection.options().json ? DepartmentNamer() : LoadDepartmentNames(connection);
  return ListUpToLimit(
      connection, connection.intake(), method, arguments, request,
      {{"工单"}, {"登记"}, {"状态"}, {"来源"}, {"承办"}, {"办理到期"}, {"标题"}},
      [](const Response& page) -> const auto& { return page.cases(); },
      [&](const v1::Case& c) -> std::vector<std::string> {
        return {std::string(IdOf(c.name())),
                FormatTime(c.receive_time()),
                std::string(ChineseLabel(c.state())),
                std::string(ChineseLabel(c.channel())),
                department_name(c.unit()),
                DueOf(c),
                Shorten(Printable(c.title()), kListedTitleWidth)};
      });
}

absl::StatusOr<ExitCode> ListCases(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const v1::ListCasesRequest request, ReadFilter(connection, arguments));
  return PrintCases(connection, arguments, &Stub::ListCases, request);
}

absl::StatusOr<ExitCode> SearchCases(const Connection& connection, const Arguments& arguments) {
  v1::SearchCasesRequest request;
  request.set_district(connection.District());
  request.set_phone(arguments.Get("phone"));
  request.set_identity_number(arguments.Get("identity"));
  if (request.phone().empty() && request.identity_number().empty()) {
    return UsageError("必须给出 --phone 或 --identity");
  }
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Case::State>("--state", arguments.Get("state")));
  request.set_state(state);
  if (arguments.Has("from")) RETURN_IF_ERROR(ReadMoment(arguments, "from", request.mutable_received_from()));
  if (arguments.Has("until")) RETURN_IF_ERROR(ReadMoment(arguments, "until", request.mutable_received_until()));
  return PrintCases(connection, arguments, &Stub::SearchCases, request);
}

}  // namespace

std::vector<Command> CaseReadingCommands() {
  return {
      {"case show", "ID", "一件工单的全部：时限、回访、经过", "case show 12", {}, 1, 1, ShowCase},
      {"case list",
       "",
       "查工单，最近登记的在前",
       "case list --state in_progress --unit D01 --overdue",
       {{"state", "STATE", "received、dispatched、in_progress、in_mediation、resolved 或 closed"},
        {"unit", "CODE", "承办单位代码"},
        {"area", "CODE", "区域代码，含下级"},
        {"category", "PATH|CODE", "事项分类，含下级"},
        {"channel", "CHANNEL", "来源"},
        {"overdue", "", "只要办理已超期的"},
        {"from", "TIME", "此时起登记的"},
        {"until", "TIME", "此时前登记的"},
        {"placement", "PLACEMENT", "placed、unplaced、no_place 或 outside"},
        kLimit,
        kPageToken},
       0,
       0,
       ListCases},
      {"case search",
       "",
       "按诉求人电话或身份证号码查工单，每次查询记入审计",
       "case search --phone 19900000001",
       {{"phone", "DIGITS", "诉求人电话"},
        {"identity", "NUMBER", "诉求人身份证号码"},
        {"state", "STATE", "received、dispatched、in_progress、in_mediation、resolved 或 closed"},
        {"from", "TIME", "此时起登记的"},
        {"until", "TIME", "此时前登记的"},
        kLimit,
        kPageToken},
       0,
       0,
       SearchCases},
      {"case reveal",
       "ID",
       "查看诉求人完整信息，先记入审计",
       "case reveal 12 --purpose 回访",
       {{"purpose", "TEXT", "用途，2 至 200 字"}},
       1,
       1,
       Reveal},
      {"case timeline", "ID", "一件工单的经过", "case timeline 12", {}, 1, 1, ShowTimeline},
  };
}

}  // namespace zhiwang::ctl
