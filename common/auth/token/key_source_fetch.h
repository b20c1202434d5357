#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhiwang::auth {

// A key set of a real issuer has some kilobytes.
inline constexpr size_t kMostKeySetBytes = 256 * 1024;

// OK for a `url` that keys may be fetched from: https, or http from this very machine, without user or password.
// INVALID_ARGUMENT otherwise.
absl::Status CheckKeyUrl(const std::string& url);

// The body that `url` answers to one GET with status 200. A redirect is not followed: the set is at its place or
// nowhere. The server's certificate must be good by `ca_file`, or by the system's authorities where that is empty.
// UNAVAILABLE when there is no such answer within `timeout`, when it is over 256 KiB, or about a second after
// `cancelled` is set.
absl::StatusOr<std::string> FetchKeys(const std::string& url, const std::string& ca_file, absl::Duration timeout,
                                      const std::atomic<bool>& cancelled);

// The content of the file. UNAVAILABLE when it cannot be read or is over 256 KiB.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

}  // namespace zhiwang::auth
