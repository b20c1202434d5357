#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {

// The flags of every list that goes on from page to page.
inline constexpr Flag kLimit = {"limit", "N", "最多多少件，默认 50"};
inline constexpr Flag kPageToken = {"page_token", "TOKEN", "接着上一页"};

// The time that a flag says, as --from and --until of a list.
inline absl::Status ReadMoment(const Arguments& arguments, std::string_view flag,
                               google::protobuf::Timestamp* timestamp) {
  const auto time = ParseTime(arguments.Get(flag));
  if (!time.has_value()) {
    return UsageError(fmt::format("--{} 必须是时间，如 2025-06-01 或 2025-06-01T08:30:00+08:00", flag));
  }
  *timestamp = ToTimestamp(*time);
  return absl::OkStatus();
}

// Lists what the request asks for, page by page, --limit of them from --page_token on: a line of JSON each, or the rows that
// `row` makes of them in a table. `items` takes those of a page; at the end it says how to go on.
template <class Stub, class Request, class Response, class Items, class Row>
absl::StatusOr<ExitCode> ListUpToLimit(const Connection& connection, const ChannelPtr& channel,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                       const Arguments& arguments, Request request, std::vector<Table::Column> columns,
                                       Items items, Row row) {
  constexpr int64_t kMostListed = 1'000'000, kLargestPage = 200;
  ASSIGN_OR_RETURN(const int64_t limit, arguments.Integer("limit", 1, kMostListed, 50));
  request.set_page_token(arguments.Get("page_token"));
  const bool json = connection.options().json;
  Table table(std::move(columns));
  int64_t listed = 0;
  do {
    request.set_page_size(static_cast<int32_t>(std::min(limit - listed, kLargestPage)));
    ASSIGN_OR_RETURN(const Response page, connection.Ask(channel, method, request));
    for (const auto& item : items(page)) {
      if (json) {
        fmt::print("{}\n", ToJson(item));
      } else {
        table.Add(row(item));
      }
      ++listed;
    }
    request.set_page_token(page.next_page_token());
  } while (listed < limit && !request.page_token().empty());

  const std::string& next = request.page_token();
  if (json) {
    if (!next.empty()) fmt::print("{{\"nextPageToken\":{}}}\n", JsonText(next));
    return ExitCode::kDone;
  }
  fmt::print("{}共 {} 件\n", table.empty() ? "" : table.Format(), listed);
  if (!next.empty()) fmt::print("还有更多：--page_token {}\n", Printable(next));
  return ExitCode::kDone;
}

}  // namespace zhiwang::ctl
