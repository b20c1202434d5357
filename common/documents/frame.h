#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhiwang::documents {

// A time by the clock that nobody sets.
using Instant = std::chrono::steady_clock::time_point;

// The largest message, in bytes.
inline constexpr uint32_t kMostFrame = 64u << 20;

// Sends a message through a stream socket: its length in four bytes, the lowest first, then its bytes. UNAVAILABLE
// where the other side is gone, DEADLINE_EXCEEDED where it does not take all of it in time, INVALID_ARGUMENT for one
// that is too large.
absl::Status SendFrame(int socket, std::string_view message, Instant deadline);

// Receives a message. UNAVAILABLE where the other side is gone, DEADLINE_EXCEEDED where not all of it comes in time,
// DATA_LOSS where the length is of no message. What an error says follows the name of the other side.
absl::StatusOr<std::string> ReceiveFrame(int socket, Instant deadline);

}  // namespace zhiwang::documents
