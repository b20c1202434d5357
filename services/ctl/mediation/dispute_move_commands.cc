// Where a dispute goes: joined, split, up and down the levels, rested, extended, ended, reopened.

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DisputeService::Stub;

constexpr int64_t kMostNumbers = 1'000'000;

absl::StatusOr<ExitCode> Join(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("into")) return UsageError("--into 必须给出");
  auto request = OnDispute<v1::JoinDisputeRequest>(connection, arguments);
  request.set_into(connection.Name("disputes", arguments.Get("into")));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::JoinDispute);
}

absl::StatusOr<ExitCode> Split(const Connection& connection, const Arguments& arguments) {
  if (arguments.Has("case") == arguments.Has("dispute")) return UsageError("要么给 --case，要么给 --dispute");
  auto request = OnDispute<v1::SplitDisputeRequest>(connection, arguments);
  if (arguments.Has("case")) {
    request.set_case_(connection.Name("cases", arguments.Get("case")));
  } else {
    request.set_dispute(connection.Name("disputes", arguments.Get("dispute")));
  }
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::SplitDispute);
}

absl::StatusOr<ExitCode> Escalate(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::EscalateDisputeRequest>(connection, arguments);
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::EscalateDispute);
}

absl::StatusOr<ExitCode> SendDown(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("committee")) return UsageError("--committee 必须给出");
  auto request = OnDispute<v1::ReturnDisputeRequest>(connection, arguments);
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::ReturnDispute);
}

absl::StatusOr<ExitCode> Pause(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::PauseDisputeRequest>(connection, arguments);
  v1::Rest& rest = *request.mutable_rest();
  ASSIGN_OR_RETURN(const auto reason, ParseTerm<v1::Rest::Reason>("--reason", arguments.Get("reason")));
  rest.set_reason(reason);
  rest.set_from_day(arguments.Get("from"));
  rest.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::PauseDispute);
}

absl::StatusOr<ExitCode> Resume(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::ResumeDisputeRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int64_t rest, arguments.Integer("rest", 1, kMostNumbers, 1));
  request.set_rest(static_cast<int32_t>(rest));
  request.set_until_day(arguments.Get("until"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::ResumeDispute);
}

absl::StatusOr<ExitCode> Extend(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::ExtendDisputeRequest>(connection, arguments);
  request.set_day(arguments.Get("day"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::ExtendDispute);
}

absl::StatusOr<ExitCode> End(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::EndDisputeRequest>(connection, arguments);
  v1::Ending& ending = *request.mutable_ending();
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Ending::Kind>("--kind", arguments.Get("kind")));
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, kMostNumbers, 0));
  ending.set_kind(kind);
  ending.set_party(static_cast<int32_t>(party));
  ending.set_note(arguments.Get("note"));
  for (const absl::string_view word : absl::StrSplit(arguments.Get("open_issues"), ',', absl::SkipEmpty())) {
    int32_t issue = 0;
    if (!absl::SimpleAtoi(word, &issue)) return UsageError("--open_issues 必须是争议序号，如 1 或 1,2");
    request.add_open_issues(issue);
  }
  return ChangeDispute(connection, arguments, std::move(request), &Stub::EndDispute);
}

absl::StatusOr<ExitCode> MakeVoid(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::VoidDisputeRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::VoidDispute);
}

absl::StatusOr<ExitCode> Reopen(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::ReopenDisputeRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::ReopenDispute);
}

}  // namespace

std::vector<Command> DisputeMoveCommands() {
  return {
      {"dispute join",
       "ID",
       "并入另一件纠纷",
       "dispute join 13 --into 12 --note '同一地界'",
       {{"into", "ID", "并入哪一件"}, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Join},
      {"dispute split",
       "ID",
       "把并入的工单或纠纷拆出来",
       "dispute split 12 --dispute 13 --note '另一块地'",
       {{"case", "ID", "拆出的工单"}, {"dispute", "ID", "拆出的纠纷"}, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Split},
      {"dispute escalate",
       "ID",
       "上报上一级调解委员会，须全体当事人同意",
       "dispute escalate 12 --note '本村调解不成'",
       {{"committee", "ID", "哪个调解委员会；不给则为上一级"}, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Escalate},
      {"dispute return",
       "ID",
       "下交下级调解委员会",
       "dispute return 12 --committee 370211109201 --note '事实须由村里查清'",
       {{"committee", "ID", "下交哪个调解委员会"}, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       SendDown},
      {"dispute pause",
       "ID",
       "因鉴定或不可抗力中止",
       "dispute pause 12 --reason appraisal --from 2026-12-01 --note '委托测绘地界'",
       {{"reason", "REASON", "appraisal 或 force_majeure"},
        {"from", "YYYY-MM-DD", "自哪一天起不计"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Pause},
      {"dispute resume",
       "ID",
       "恢复调解",
       "dispute resume 12 --until 2026-12-08",
       {{"rest", "N", "第几项中止，默认 1"}, {"until", "YYYY-MM-DD", "自哪一天起重新计算"}, kDisputeEtag, kRequestId},
       1,
       1,
       Resume},
      {"dispute extend",
       "ID",
       "延长调解期限至全体当事人指明的一天",
       "dispute extend 12 --day 2027-01-20",
       {{"day", "YYYY-MM-DD", "延长至哪一天"}, kDisputeEtag, kRequestId},
       1,
       1,
       Extend},
      {"dispute end",
       "ID",
       "终结调解",
       "dispute end 12 --kind no_prospect --note '双方差距过大'",
       {{"kind", "KIND",
         "no_prospect、unreachable、term_ended、will_not_sign、party_refused、party_withdrew 或 to_other_body"},
        {"party", "N", "拒绝或撤回的当事人"},
        {"open_issues", "N[,N]", "留待下一轮的争议"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       End},
      {"dispute void",
       "ID",
       "登记有误，作废；卷宗编号不再使用",
       "dispute void 12 --note '重复登记'",
       {kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       MakeVoid},
      {"dispute reopen",
       "ID",
       "重新调解，须全体当事人同意",
       "dispute reopen 12 --note '双方愿意再谈'",
       {kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Reopen},
  };
}

}  // namespace zhiwang::ctl
