#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/server/connections/endpoint.h"

namespace zhiwang::server {

// Streams, each a call, since a connection or a server began.
struct StreamCounts {
  int64_t begun = 0;
  int64_t answered = 0;  // to the end
  int64_t failed = 0;    // ended before the answer's end: mostly because the caller reset them
  // Those that gRPC still keeps something of, also where the caller has reset them.
  int64_t open() const { return begun - answered - failed; }
};

// A connection to a server of this process.
struct Connection {
  int64_t number = 0;                  // never that of another connection
  std::optional<ConnectionEnds> ends;  // none where it is not of TCP, or just ended
  StreamCounts streams;
};

// Both read what gRPC counts for its own diagnosis (channelz), of servers that have GRPC_ARG_ENABLE_CHANNELZ. gRPC counts a
// stream when it reads its headers, long before the call reaches a service: a server whose threads all read a flood still
// tells of it here. From any thread.

// The calls of all servers of this process.
StreamCounts CountCalls();
// Their connections, each with its streams. Takes some ten microseconds for each.
std::vector<Connection> ListConnections();

}  // namespace zhiwang::server
