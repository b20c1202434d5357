#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::changelog {

// The name of a service's log for a district: `districts/{district}/logs/{service}`.
std::string FormatLogName(std::string_view district, std::string_view service);

// The district in a request's `name`, which must name the log of `service`. RESOURCE_NAME_INVALID for another form,
// LOG_NOT_FOUND for the log of another service.
absl::StatusOr<std::string> ParseLogName(std::string_view name, std::string_view service);

}  // namespace zhiwang::changelog
