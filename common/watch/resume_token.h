#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::watch {

// A place in the log of one epoch: everything up to `seq` is known.
struct LogPosition {
  int64_t epoch = 0;
  int64_t seq = 0;
};

// A token for the position. It takes the `secret` to make one; it is valid for one `owner`: the watcher and their filter.
std::string MakeResumeToken(std::string_view secret, std::string_view owner, const LogPosition& position);

// The position of a token. RESUME_TOKEN_INVALID when it was not made with this secret for this owner.
absl::StatusOr<LogPosition> ReadResumeToken(std::string_view secret, std::string_view owner, std::string_view token);

}  // namespace zhiwang::watch
