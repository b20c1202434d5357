#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhiwang::server {

// Sockets that listen at `address` (`host:port`), one for each address that the host's name has; `0.0.0.0` and `[::]` are all
// addresses of both kinds, as they are to gRPC. They do not block, and neither they nor their connections outlive an exec. A
// connection whose other end acknowledges nothing for `dead_after` is dead. INVALID_ARGUMENT or UNAVAILABLE says why not.
absl::StatusOr<std::vector<int>> ListenAt(const std::string& address, absl::Duration dead_after);

// The port that a socket listens on.
int PortOf(int socket);

}  // namespace zhiwang::server
