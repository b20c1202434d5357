#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {

// `--service NAME`, for commands that ask one service or each.
inline constexpr Flag kServiceFlag = {"service", "NAME", "只问这个服务，如 case-intake；默认每个都问"};

// A service that is asked.
struct AskedService {
  std::string_view name;
  ChannelPtr channel;
};

// The services that --service names: all where it is not given. A usage error for an unknown name.
absl::StatusOr<std::vector<AskedService>> ServicesAsked(const Connection& connection, const Arguments& arguments);

}  // namespace zhiwang::ctl
