// handoff list|show|retry|giveup: hand-offs to another service that wait.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/operations/services_asked.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/common/v1/label.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = common::v1;
using Stub = v1::HandOffService::Stub;

constexpr int kLargestPage = 200;
std::string LabelOf(v1::HandOff::State state) {
  const auto* value = v1::HandOff::State_descriptor()->FindValueByNumber(state);
  return value == nullptr ? std::to_string(state) : value->options().GetExtension(v1::zh);
}

// `--state 未送达`, by its label or its name.
absl::StatusOr<v1::HandOff::State> StateAsked(const Arguments& arguments) {
  if (!arguments.Has("state")) return v1::HandOff::STATE_UNSPECIFIED;
  std::string known;
  for (const auto state : {v1::HandOff::WAITING, v1::HandOff::FAILING, v1::HandOff::GIVING_UP}) {
    if (arguments.Get("state") == LabelOf(state) || arguments.Get("state") == v1::HandOff::State_Name(state))
      return state;
    known += (known.empty() ? "" : "、") + LabelOf(state);
  }
  return UsageError(fmt::format("--state 应为 {}", known));
}

Table HandOffTable() {
  return Table(
      {{"服务"}, {"移交"}, {"类型"}, {"编号"}, {"版本", true}, {"状态"}, {"次数", true}, {"等待自"}, {"原因"}});
}

void Add(Table& table, const AskedService& service, const v1::HandOff& one) {
  const std::string& why = one.given_up_reason().empty() ? one.error() : one.given_up_reason();
  table.Add({std::string(service.name), one.relay(), one.kind(), one.id(), std::to_string(one.version()),
             LabelOf(one.state()), std::to_string(one.failures()), FormatTime(one.since_time()), why});
}

template <class Message>
void PrintJson(const AskedService& service, std::string_view what, const Message& message) {
  fmt::print("{{\"service\":{},\"{}\":{}}}\n", JsonText(service.name), what, ToJson(message));
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  v1::ListHandOffsRequest request;
  request.set_page_size(kLargestPage);
  request.set_relay(arguments.Get("relay"));
  ASSIGN_OR_RETURN(const auto state, StateAsked(arguments));
  request.set_state(state);
  int64_t minutes = 0;
  if (arguments.Has("minutes") && (!absl::SimpleAtoi(arguments.Get("minutes"), &minutes) || minutes < 0)) {
    return UsageError("--minutes 应为不小于 0 的整数");
  }
  request.mutable_min_age()->set_seconds(minutes * 60);
  Table table = HandOffTable();
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    request.clear_page_token();
    RETURN_IF_ERROR(connection.ForEachPage(service.channel, &Stub::ListHandOffs, request,
                                           [&](const v1::ListHandOffsResponse& page) {
                                             for (const v1::HandOff& one : page.hand_offs()) {
                                               if (connection.options().json) {
                                                 PrintJson(service, "handOff", one);
                                               } else {
                                                 Add(table, service, one);
                                               }
                                             }
                                           }));
  }
  if (!connection.options().json) fmt::print("{}", table.empty() ? "没有等待移交的变更\n" : table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Show(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  v1::GetHandOffRequest request;
  request.set_kind(arguments.words()[0]);
  request.set_id(arguments.words()[1]);
  Table waiting = HandOffTable();
  Table received({{"服务"}, {"移交方"}, {"移交"}, {"版本", true}, {"结果"}, {"时间"}, {"原因"}});
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    ASSIGN_OR_RETURN(const v1::GetHandOffResponse known, connection.Ask(service.channel, &Stub::GetHandOff, request));
    if (connection.options().json) {
      PrintJson(service, "handOff", known);
      continue;
    }
    for (const v1::HandOff& one : known.waiting()) Add(waiting, service, one);
    for (const v1::ReceivedHandOff& one : known.received()) {
      received.Add({std::string(service.name), one.caller(), one.relay(), std::to_string(one.version()),
                    one.code() == 0 ? "已接收" : "已拒收", FormatTime(one.at()), one.refusal()});
    }
  }
  if (connection.options().json) return ExitCode::kDone;
  fmt::print("{}", waiting.empty() ? "没有等待移交的变更\n" : waiting.Format());
  if (!received.empty()) fmt::print("\n对方已处理的移交：\n{}", received.Format());
  return ExitCode::kDone;
}

// Asks the services in turn: the one whose resource it is knows of it.
template <class Request>
absl::StatusOr<v1::HandOff> AskTheSender(const Connection& connection, const Arguments& arguments,
                                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                      v1::HandOff*),
                                         Request request) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  request.set_relay(arguments.words()[0]);
  request.set_kind(arguments.words()[1]);
  request.set_id(arguments.words()[2]);
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  absl::StatusOr<v1::HandOff> answer;
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    answer = connection.Ask(service.channel, method, request);
    if (ReasonOf(answer.status()) != v1::HAND_OFF_NOT_FOUND) break;
  }
  return answer;
}

absl::StatusOr<ExitCode> Retry(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const v1::HandOff tried,
                   AskTheSender(connection, arguments, &Stub::RetryHandOff, v1::RetryHandOffRequest()));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(tried));
  } else {
    fmt::print("第 {} 版即刻重新移交，结果用 handoff show 查看\n", tried.version());
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> GiveUp(const Connection& connection, const Arguments& arguments) {
  v1::GiveUpHandOffRequest request;
  int64_t version = 0;
  if (!absl::SimpleAtoi(arguments.words()[3], &version) || version < 1) {
    return UsageError("版本应为正整数，照 handoff list 所列");
  }
  request.set_version(version);
  request.set_reason(arguments.words()[4]);
  ASSIGN_OR_RETURN(const v1::HandOff given_up,
                   AskTheSender(connection, arguments, &Stub::GiveUpHandOff, std::move(request)));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(given_up));
  } else {
    fmt::print("第 {} 版不再移交；如对方此前已接收，则按已接收登记\n", given_up.version());
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> HandOffCommands() {
  return {
      {"handoff list",
       "",
       "列出等待移交给其他服务的变更，等得最久的在前",
       "handoff list --minutes 10",
       {kServiceFlag,
        {"relay", "NAME", "只列这一路移交，如 site_checks"},
        {"state", "STATE", "只列这一状态：等待、未送达、放弃中"},
        {"minutes", "N", "只列等待了这么多分钟以上的"}},
       0,
       0,
       List},
      {"handoff show",
       "KIND ID",
       "查看一项资源的移交到了哪里：本方等待的，对方已处理的",
       "handoff show case 4486322933702115328",
       {kServiceFlag},
       2,
       2,
       Show},
      {"handoff retry",
       "RELAY KIND ID",
       "排除原因之后即刻重试一项移交，名称照 handoff list 所列",
       "handoff retry site_checks case 4486322933702115328",
       {kServiceFlag},
       3,
       3,
       Retry},
      {"handoff giveup",
       "RELAY KIND ID VERSION REASON",
       "放弃一项移交，写明理由；理由记入双方能记到的流水，不得含个人信息",
       "handoff giveup site_checks case 4486322933702115328 5 当事人已撤回",
       {kServiceFlag},
       5,
       5,
       GiveUp},
  };
}

}  // namespace zhiwang::ctl
