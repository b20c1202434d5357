#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/status/error.h"

// Every error of a watch besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::watch::error {

using namespace zhiwang::error;  // so that call sites read error::ShuttingDown as they read error::RelistNeeded

absl::Status ResumeTokenInvalid();
absl::Status RelistNeeded(std::string_view why, std::string_view why_zh);
absl::Status WatchTooSlow();
absl::Status WatchesTooMany(std::string_view whose, int most);

}  // namespace zhiwang::watch::error
