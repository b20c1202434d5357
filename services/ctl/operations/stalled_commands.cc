// stalled list, stalled retry: changes of the log that a follower parked because it could not take them in.

#include <string>
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
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = common::v1;
using Stub = v1::ChangeLogService::Stub;

constexpr int kLargestPage = 200;
absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  Table table(
      {{"服务"}, {"跟随者"}, {"类型"}, {"编号"}, {"版本", true}, {"次序", true}, {"次数", true}, {"停于"}, {"原因"}});
  for (const AskedService& service : services) {
    v1::ListStalledRequest request;
    request.set_name(connection.Name("logs", service.name));
    request.set_page_size(kLargestPage);
    RETURN_IF_ERROR(
        connection.ForEachPage(service.channel, &Stub::ListStalled, request, [&](const v1::ListStalledResponse& page) {
          for (const v1::StalledResource& one : page.stalled()) {
            if (connection.options().json) {
              fmt::print("{{\"service\":{},\"stalled\":{}}}\n", JsonText(service.name), ToJson(one));
              continue;
            }
            table.Add({std::string(service.name), one.follower(), one.kind(), one.id(), std::to_string(one.version()),
                       std::to_string(one.seq()), std::to_string(one.failures()), FormatTime(one.since_time()),
                       one.error()});
          }
        }));
  }
  if (connection.options().json) return ExitCode::kDone;
  fmt::print("{}", table.empty() ? "没有停滞的变更\n" : table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Retry(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto services, ServicesAsked(connection, arguments));
  v1::RetryStalledRequest request;
  request.set_follower(arguments.words()[0]);
  request.set_kind(arguments.words()[1]);
  request.set_id(arguments.words()[2]);
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  absl::StatusOr<v1::RetryStalledResponse> retried;
  for (const AskedService& service : services) {
    request.set_name(connection.Name("logs", service.name));
    retried = connection.Ask(service.channel, &Stub::RetryStalled, request);
    if (ReasonOf(retried.status()) != v1::FOLLOWER_NOT_FOUND) break;  // the other service may have it
  }
  RETURN_IF_ERROR(retried.status());
  if (connection.options().json) {
    fmt::print("{{\"requestId\":{},\"retried\":{}}}\n", JsonText(request.request_id()), ToJson(*retried));
  } else if (retried->has_still()) {
    fmt::print("补上 {} 条变更，第 {} 版仍不成功：{}\n", retried->applied(), retried->still().version(),
               Printable(retried->still().error()));
  } else {
    fmt::print("补上 {} 条变更，不再停滞\n", retried->applied());
  }
  return retried->has_still() ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace

std::vector<Command> StalledCommands() {
  return {
      {"stalled list", "", "列出跟随者处理不了而停下的变更", "stalled list", {kServiceFlag}, 0, 0, List},
      {"stalled retry",
       "FOLLOWER KIND ID",
       "排除原因之后重试一项停滞的变更，名称照 stalled list 所列",
       "stalled retry reports case 4486322933702115328",
       {kServiceFlag, kRequestId},
       3,
       3,
       Retry},
  };
}

}  // namespace zhiwang::ctl
