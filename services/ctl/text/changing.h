#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "common/names/resource_name.h"
#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

// The common part of commands that change something.
namespace zhiwang::ctl {

inline constexpr Flag kRequestId = {"request_id", "UUID", "请求号；同一请求号重复执行只生效一次，默认自动生成"};

// Prints the answer of a change: the changed resource, in the words of `format`; with --json under `json_name`, beside the
// request's id. If the change was refused, the id goes to standard error, so that the same request can be tried again.
template <class Resource, class Format>
absl::StatusOr<ExitCode> PrintChanged(const Connection& connection, const std::string& request_id,
                                      const absl::StatusOr<Resource>& after, std::string_view json_name,
                                      const Format& format) {
  if (!after.ok()) {
    fmt::print(stderr, "请求号 {}\n", Printable(request_id));
    return after.status();
  }
  if (connection.options().json) {
    fmt::print("{{\"requestId\":{},\"{}\":{}}}\n", JsonText(request_id), json_name, ToJson(*after));
    return ExitCode::kDone;
  }
  const std::string text = format(*after);
  fmt::print("{}{}", text, text.ends_with('\n') ? "" : "\n");
  return ExitCode::kDone;
}

// Makes a call that changes something, under the id of --request_id or a new one, and prints the answer.
template <class Stub, class Request, class Resource, class Format>
absl::StatusOr<ExitCode> ChangeAndPrint(const Connection& connection, const Arguments& arguments,
                                        const ChannelPtr& channel,
                                        grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Resource*),
                                        Request request, std::string_view json_name, const Format& format) {
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  return PrintChanged(connection, request.request_id(), connection.Ask(channel, method, request), json_name, format);
}

}  // namespace zhiwang::ctl
