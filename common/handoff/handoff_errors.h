#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

// What hand-offs can answer, besides what every method can.
namespace zhiwang::error {

// ABORTED: the sender's relay has had a newer leader than the one that delivers.
absl::Status HandOffSuperseded(std::string_view relay, int64_t epoch, int64_t newer);

}  // namespace zhiwang::error
