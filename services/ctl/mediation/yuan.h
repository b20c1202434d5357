#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::ctl {

// An amount in yuan, `1200` or `1200.5`, in fen. A usage error, naming `what`, for any other text, a negative amount and one
// with more than two decimals.
absl::StatusOr<int64_t> ParseYuan(std::string_view what, std::string_view text);

// `1200.50 元`.
std::string FormatYuan(int64_t fen);

}  // namespace zhiwang::ctl
