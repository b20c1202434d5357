// mediator suggest, propose, accept, decline, replace, list: who mediates.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/str_split.h"
#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using MediatorStub = v1::MediatorService::Stub;

constexpr int64_t kMostAssignments = 1'000'000;
constexpr Flag kAssignment = {"assignment", "N", "指派序号；不给则为给自己的那一个"};

absl::StatusOr<ExitCode> SuggestFor(const Connection& connection, const Arguments& arguments) {
  constexpr int64_t kMostSuggested = 20;
  v1::SuggestMediatorsRequest request;
  request.set_name(DisputeName(connection, arguments));
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  if (arguments.Has("at")) {
    const auto at = ParseTime(arguments.Get("at"));
    if (!at) return UsageError("--at：须为时间，如 '2026-03-02 09:00'");
    *request.mutable_at() = ToTimestamp(*at);
  }
  ASSIGN_OR_RETURN(const int64_t most, arguments.Integer("most", 1, kMostSuggested, 5));
  request.set_most(static_cast<int32_t>(most));
  ASSIGN_OR_RETURN(const v1::SuggestMediatorsResponse answer,
                   connection.Ask(connection.mediation(), &MediatorStub::SuggestMediators, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(answer));
    return ExitCode::kDone;
  }
  if (answer.suggestions().empty()) fmt::print("没有可以承办的调解员\n");
  Table able({{"可以承办"}, {"理由"}}), passed({{"不能承办"}, {"原因"}});
  for (const auto& one : answer.suggestions()) able.Add({MediatorText(one.mediator()), one.reason()});
  for (const auto& one : answer.passed()) {
    passed.Add({MediatorText(one.mediator()), std::string(ChineseLabel(one.reason()))});
  }
  if (!able.empty()) fmt::print("{}", able.Format());
  if (!passed.empty()) fmt::print("{}", passed.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Propose(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("mediator")) return UsageError("--mediator 必须给出");
  auto request = OnDispute<v1::ProposeMediatorRequest>(connection, arguments);
  request.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  request.set_presides(arguments.On("presides"));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &MediatorStub::ProposeMediator);
}

// The assignment that --assignment names; without it the one that is proposed to the caller.
absl::StatusOr<int32_t> ProposedAssignment(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const int64_t named, arguments.Integer("assignment", 1, kMostAssignments, 0));
  if (named > 0) return static_cast<int32_t>(named);
  v1::GetDisputeRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const v1::Dispute dispute,
                   connection.Ask(connection.mediation(), &v1::DisputeService::Stub::GetDispute, request));
  for (const auto& assignment : dispute.assignments()) {
    if (assignment.state() == v1::Assignment::PROPOSED && assignment.mediator() == connection.options().caller) {
      return assignment.number();
    }
  }
  return UsageError("没有给您的待接受的指派；--assignment 可以指明是哪一个");
}

absl::StatusOr<v1::Assignment::Declaration> ReadDeclaration(const Arguments& arguments) {
  if (arguments.On("no_tie") == arguments.Has("ties")) return UsageError("要么声明 --no_tie，要么用 --ties 说明关系");
  v1::Assignment::Declaration declaration;
  for (const absl::string_view word : absl::StrSplit(arguments.Get("ties"), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto tie,
                     ParseTerm<v1::Assignment::Declaration::Tie>("--ties", std::string_view(word.data(), word.size())));
    declaration.add_ties(tie);
  }
  declaration.set_note(arguments.Get("note"));
  return declaration;
}

absl::StatusOr<ExitCode> Accept(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::AcceptAssignmentRequest>(connection, arguments);
  ASSIGN_OR_RETURN(*request.mutable_declaration(), ReadDeclaration(arguments));
  ASSIGN_OR_RETURN(const int32_t assignment, ProposedAssignment(connection, arguments));
  request.set_assignment(assignment);
  return ChangeDispute(connection, arguments, std::move(request), &MediatorStub::AcceptAssignment);
}

absl::StatusOr<ExitCode> Decline(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::DeclineAssignmentRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int32_t assignment, ProposedAssignment(connection, arguments));
  request.set_assignment(assignment);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &MediatorStub::DeclineAssignment);
}

absl::StatusOr<ExitCode> Replace(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("mediator") || !arguments.Has("assignment")) {
    return UsageError("--assignment 和 --mediator 必须给出");
  }
  auto request = OnDispute<v1::ReplaceMediatorRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int64_t assignment, arguments.Integer("assignment", 1, kMostAssignments, 0));
  ASSIGN_OR_RETURN(const auto ground, ParseTerm<v1::Assignment::Ground>("--ground", arguments.Get("ground")));
  request.set_assignment(static_cast<int32_t>(assignment));
  request.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  request.set_ground(ground);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &MediatorStub::ReplaceMediator);
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  v1::ListAssignmentsRequest request;
  request.set_district(connection.District());
  request.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Assignment::State>("--state", arguments.Get("state")));
  request.set_state(state);
  return ListUpToLimit(
      connection, connection.mediation(), &MediatorStub::ListAssignments, arguments, std::move(request),
      {{"纠纷"}, {"卷宗"}, {"指派", true}, {"状态"}, {"职责"}, {"指派时间"}, {"要求答复"}},
      [](const v1::ListAssignmentsResponse& page) -> const auto& { return page.assignments(); },
      [](const v1::DisputeAssignment& one) -> std::vector<std::string> {
        const v1::Assignment& assignment = one.assignment();
        const bool proposed = assignment.state() == v1::Assignment::PROPOSED;
        return {std::string(IdOf(one.dispute())),
                one.number(),
                std::to_string(assignment.number()),
                std::string(ChineseLabel(assignment.state())),
                assignment.presides() ? "主持" : "参与",
                FormatTime(assignment.propose_time()),
                proposed ? FormatTime(assignment.deadline().due_time()) : ""};
      });
}

}  // namespace

std::vector<Command> MediatorCommands() {
  return {
      {"mediator suggest",
       "DISPUTE",
       "推荐调解员：在班、有空、能办理且无须回避的，并说明其他人为什么不能",
       "mediator suggest 12 --at '2026-03-02 09:00'",
       {{"committee", "ID", "只要这个调解委员会的，默认承办本纠纷的"},
        {"at", "TIME", "自何时起有空，默认现在"},
        {"most", "N", "最多推荐几名，1 至 20，默认 5"}},
       1,
       1,
       SuggestFor},
      {"mediator propose",
       "DISPUTE",
       "指派调解员",
       "mediator propose 12 --mediator S000123 --presides",
       {{"mediator", "ID", "调解员：工号，或 lawyers/执业证号"},
        {"presides", "", "主持调解"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Propose},
      {"mediator accept",
       "DISPUTE",
       "接受指派，并声明有无回避情形",
       "mediator accept 12 --no_tie --as staff/S000123",
       {kAssignment,
        {"no_tie", "", "声明没有应当回避的情形"},
        {"ties", "TIE[,TIE]", "kin、interest、other_relation、advised_party"},
        {"note", "TEXT", "关系的说明；有回避情形时必须给出"},
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Accept},
      {"mediator decline",
       "DISPUTE",
       "婉拒指派",
       "mediator decline 12 --note '与一方是亲戚' --as staff/S000123",
       {kAssignment, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Decline},
      {"mediator replace",
       "DISPUTE",
       "更换调解员",
       "mediator replace 12 --assignment 1 --mediator S000124 --ground party_objects --note '当事人要求'",
       {{"assignment", "N", "更换第几号指派"},
        {"mediator", "ID", "新的调解员"},
        {"ground", "GROUND", "party_objects、tie、mediator_asks 或 left_office"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Replace},
      {"mediator list",
       "",
       "调解员的指派，最近的在前；不给 --mediator 则为自己的",
       "mediator list --mediator S000123 --state active",
       {{"mediator", "ID", "调解员"},
        {"state", "STATE", "proposed、active、declined、expired、replaced 或 ended"},
        kLimit,
        kPageToken},
       0,
       0,
       List},
  };
}

}  // namespace zhiwang::ctl
