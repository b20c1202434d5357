#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/hand_off.h"
#include "common/rpc/status_wire.h"

namespace zhiwang::rpc {

// The part of a call's time that is kept for our own answer when another service is asked on its behalf.
inline constexpr absl::Duration kKeptBack = absl::Milliseconds(50);

// The number of tries of a call whose replica is unavailable. A relay delivers again by itself: its channel tries once.
enum class Attempts { kThree, kOne };

// A channel to a service of ours, balanced over those of its addresses that serve, kept alive, reconnecting by itself. A
// call that finds its replica unavailable is tried up to three times, unless the channel is for one attempt.
// With a `name` (`grid-registry`) the server's certificate must be for that name, at any address.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& target,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                           const std::string& name = "", Attempts attempts = Attempts::kThree);

// The context of a call to another service on behalf of `call`: in its trace, as urgently, for at most `most` and never
// longer than the call itself has.
void Prepare(grpc::ClientContext& context, const Call& call, absl::Duration most);

// Asks another service on behalf of `call`: see Prepare. The other knows us by the channel's credentials. The answer is the
// other's, or its error with all details.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Call& call, absl::Duration most, const Request& request) {
  grpc::ClientContext context;
  Prepare(context, call, most);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromWire(status);
  return response;
}

// Delivers a hand-off to another service: as Ask, with the header that says which one it is.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> HandOver(Stub& stub,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                  const Call& call, const HandOff& hand_off, const Request& request) {
  grpc::ClientContext context;
  Prepare(context, call, absl::InfiniteDuration());
  context.AddMetadata(kHandOffKey, EncodeHandOff(hand_off));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromWire(status);
  return response;
}

}  // namespace zhiwang::rpc
