#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "common/status/macros.h"

// The answers of requests on a noun, as they are remembered for repeated requests.
namespace zhiwang::resource {

// The identity by which a repeated request on a noun is recognised. FIELD_INVALID for a `request_id` that is no UUID.
template <Noun N>
absl::StatusOr<RequestIdentity> IdentityOf(const N& noun, const rpc::Call& call, const std::string& district,
                                           const google::protobuf::Message& request) {
  ASSIGN_OR_RETURN(RequestIdentity identity, RequestIdentity::Of(district, call.principal, request));
  if constexpr (requires { noun.Fingerprint(std::string()); }) {
    ASSIGN_OR_RETURN(std::string fingerprint, noun.Fingerprint(identity.fingerprint()));
    identity.set_fingerprint(std::move(fingerprint));
  }
  if constexpr (requires { noun.CallerKey(call.principal); }) {
    ASSIGN_OR_RETURN(std::string key, noun.CallerKey(call.principal));
    identity.set_caller(std::move(key));
  }
  return identity;
}

// The author of the change that the request asks for.
inline Author AuthorOf(const rpc::Call& call, const RequestIdentity& identity) {
  return {call.principal, identity.request_id(), call.trace_parent};
}

// The part of an answer that is kept.
template <Noun N>
typename N::Proto Kept(const N& noun, typename N::Proto answer) {
  if constexpr (requires { noun.Kept(answer); }) {
    return noun.Kept(std::move(answer));
  } else {
    return answer;
  }
}

template <Noun N>
std::string KeptBytes(const N& noun, const typename N::Proto& answer) {
  return Kept(noun, answer).SerializeAsString();
}

// The answer again from what was kept of it. `present` is the resource as it is now.
template <Noun N>
absl::StatusOr<typename N::Proto> ShowAgain(const N& noun, const rpc::Call& call, const typename N::Domain& present,
                                            const std::string& kept) {
  typename N::Proto answer;
  if (!answer.ParseFromString(kept)) return error::Unexpected("a remembered answer cannot be read");
  if constexpr (requires { noun.ShowAgain(call, present, answer); }) {
    return noun.ShowAgain(call, present, std::move(answer));
  } else {
    return answer;
  }
}

}  // namespace zhiwang::resource
