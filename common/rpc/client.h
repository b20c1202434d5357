#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/priority.h"
#include "common/rpc/status_wire.h"
#include "common/telemetry/trace.h"

namespace zhiwang::rpc {

// What is kept back of a call's time for our own answer when another service is asked on its behalf.
inline constexpr absl::Duration kKeptBack = absl::Milliseconds(50);

// A channel to a service of ours, balanced over those of its addresses that serve, kept alive, reconnecting by itself. A
// call that finds its replica unavailable is tried up to three times.
// With a `name` (`grid-registry`) the server's certificate must be for that name, whatever address it is found at.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& target,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                           const std::string& name = "");

// Asks another service on behalf of `call`: in its trace, as urgently, for at most `most` and never longer than the call
// itself has. The other knows us by the channel's credentials. The answer is the other's, or its error with all details.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Call& call, absl::Duration most, const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(std::min(call.deadline - kKeptBack, absl::Now() + most)));
  if (!call.trace_parent.empty()) context.AddMetadata(kTraceParentKey, telemetry::ChildOf(call.trace_parent));
  if (const auto word = WordOf(call.priority); !word.empty()) context.AddMetadata(kPriorityKey, std::string(word));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromWire(status);
  return response;
}

}  // namespace zhiwang::rpc
