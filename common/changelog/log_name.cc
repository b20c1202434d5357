#include "common/changelog/log_name.h"

#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

// `name` is the log of another service; `kept` is the one of this service.
absl::Status LogNotFound(std::string_view name, std::string_view kept) {
  return Error(absl::StatusCode::kNotFound, common::v1::LOG_NOT_FOUND,
               fmt::format("{} is not kept here; this service keeps {}", name, kept),
               fmt::format("本服务没有日志 {}，只有 {}", name, kept))
      .Field("name", fmt::format("must be {} at this service", kept));
}

}  // namespace

std::string FormatLogName(std::string_view district, std::string_view service) {
  return FormatResourceName(district, "logs", service);
}

absl::StatusOr<std::string> ParseLogName(std::string_view name, std::string_view service) {
  ASSIGN_OR_RETURN(ResourceName log, ParseResourceName("name", name, "logs"));
  if (log.id != service) return LogNotFound(name, FormatLogName(log.district, service));
  return std::move(log.district);
}

}  // namespace zhiwang::changelog
