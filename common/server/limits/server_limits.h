#pragma once

#include <cstdint>

#include <grpcpp/server_builder.h>

#include "absl/time/time.h"

namespace zhiwang::server {

// The limits of a server for callers before it knows who they are.
struct ServerLimits {
  int largest_message = 1 << 20;  // bytes of a request
  // Bytes of a call's headers. More end the connection with all its calls: there must be room for tokens that are too large,
  // which are refused one by one (auth::kMostTokenBytes).
  int largest_headers = 32 << 10;
  absl::Duration connection_age = absl::Minutes(10);
  absl::Duration connection_grace = absl::Seconds(30);  // for the calls on a connection of that age
  absl::Duration keepalive = absl::Seconds(20);         // of silence, until a connection is asked for a sign of life
  absl::Duration keepalive_timeout = absl::Seconds(5);  // until it counts as dead
  int streams_per_connection = 200;                     // calls at once
  int resets_per_second = 500;                          // beyond the answers, see StreamFloods::Options; 0: any number
  int most_streams = 300;                               // streaming calls at once, each on a thread of its own
  int64_t memory_quota = int64_t{256} << 20;            // bytes of what is on its way in or out
};

// Makes a server keep to the limits.
void LimitServer(const ServerLimits& limits, grpc::ServerBuilder& builder);

}  // namespace zhiwang::server
