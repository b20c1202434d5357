#include "common/log_service/log_name.h"

#include "common/log_service/change_log_errors.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"

namespace zhiwang::log_service {

std::string FormatLogName(std::string_view district, std::string_view service) {
  return FormatResourceName(district, "logs", service);
}

absl::StatusOr<std::string> ParseLogName(std::string_view name, std::string_view service) {
  ASSIGN_OR_RETURN(ResourceName log, ParseResourceName("name", name, "logs"));
  if (log.id != service) return error::LogNotFound(name, FormatLogName(log.district, service));
  return std::move(log.district);
}

}  // namespace zhiwang::log_service
