// timer list, timer retry: changes that become due by themselves, and those that failed.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/operations/services_asked.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/common/v1/timer_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = common::v1;
using Stub = v1::TimerService::Stub;

constexpr int kLargestPage = 200;

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  v1::ListTimersRequest request;
  request.set_parked(arguments.Has("parked"));
  request.set_page_size(kLargestPage);
  if (arguments.Has("due_before")) {
    const auto before = ParseTime(arguments.Get("due_before"));
    if (!before) return UsageError("--due-before 应为时间，如 2026-03-02 或 2026-03-02T09:00");
    *request.mutable_due_before() = ToTimestamp(*before);
  }
  Table table({{"服务"}, {"到期"}, {"事项"}, {"类型"}, {"编号"}, {"失败次数", true}, {"下次尝试"}, {"原因"}});
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    RETURN_IF_ERROR(
        connection.ForEachPage(service.channel, &Stub::ListTimers, request, [&](const v1::ListTimersResponse& page) {
          for (const v1::Timer& timer : page.timers()) {
            if (connection.options().json) {
              fmt::print("{{\"service\":{},\"timer\":{}}}\n", JsonText(service.name), ToJson(timer));
              continue;
            }
            table.Add({std::string(service.name), FormatTime(timer.due_time()), timer.what(), timer.kind(), timer.id(),
                       std::to_string(timer.failures()), FormatTime(timer.next_try_time()), timer.error()});
          }
        }));
  }
  if (connection.options().json) return ExitCode::kDone;
  const std::string_view none = request.parked() ? "没有搁置的定时事项\n" : "没有待到期的定时事项\n";
  fmt::print("{}", table.empty() ? std::string(none) : table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Retry(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  v1::RetryTimerRequest request;
  request.set_kind(arguments.words()[0]);
  request.set_id(arguments.words()[1]);
  request.set_what(arguments.words()[2]);
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  absl::StatusOr<v1::Timer> retried;
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    retried = connection.Ask(service.channel, &Stub::RetryTimer, request);
    if (ReasonOf(retried.status()) != v1::TIMER_NOT_FOUND) break;  // the other service may have it
  }
  RETURN_IF_ERROR(retried.status());
  if (connection.options().json) {
    fmt::print("{{\"requestId\":{},\"timer\":{}}}\n", JsonText(request.request_id()), ToJson(*retried));
  } else {
    fmt::print("将于 {} 尝试，结果见 timer list\n", FormatTime(retried->next_try_time()));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> TimerCommands() {
  return {
      {"timer list",
       "",
       "列出到期自动执行的事项，最先到期的在前",
       "timer list --parked",
       {kServiceFlag, {"parked", "", "只列反复失败而搁置的"}, {"due_before", "TIME", "只列在此时间之前到期的"}},
       0,
       0,
       List},
      {"timer retry",
       "KIND ID WHAT",
       "排除原因之后立即重试一项失败的定时事项，名称照 timer list 所列",
       "timer retry site_check 4486322933702115328 site_check.expire",
       {kServiceFlag, kRequestId},
       3,
       3,
       Retry},
  };
}

}  // namespace zhiwang::ctl
