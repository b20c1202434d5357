#pragma once

#include <string>

#include "absl/status/status.h"

namespace zhiwang::ctl {

// An error for people: the Chinese message, the code and reason, then each detail on a line of its own. Ends with a line
// break and holds no control characters.
std::string FormatError(const absl::Status& status);

}  // namespace zhiwang::ctl
