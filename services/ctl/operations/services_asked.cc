#include "services/ctl/operations/services_asked.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zhiwang::ctl {

absl::StatusOr<std::vector<AskedService>> ServicesAsked(const Connection& connection, const Arguments& arguments) {
  std::vector<AskedService> all;
  std::vector<std::string_view> names;
  for (const ServiceEntry& entry : Services()) {
    all.push_back({entry.program, connection.ChannelTo(entry.program)});
    names.push_back(entry.program);
  }
  if (!arguments.Has("service")) return all;
  for (const AskedService& service : all) {
    if (service.name == arguments.Get("service")) return std::vector{service};
  }
  return UsageError(fmt::format("--service 应为 {}", fmt::join(names, " 或 ")));
}

}  // namespace zhiwang::ctl
