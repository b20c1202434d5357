#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"

// Every error of the change log's service besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::log_service::error {

using namespace zhiwang::error;  // so that call sites read error::ShuttingDown as they read error::FollowerNotFound

absl::Status FollowerNotFound(std::string_view name);

}  // namespace zhiwang::log_service::error
