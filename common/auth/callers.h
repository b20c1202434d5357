#pragma once

#include <memory>
#include <string>

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"

namespace zhiwang::auth {

// The name and the phone of a person, as the identity provider vouches for them. Personal data: never logged.
struct Person {
  std::string name;   // empty: the token does not say
  std::string phone;  // empty: the token does not say
};

// The caller of a method. Thread-safe.
class Caller {
 public:
  virtual ~Caller() = default;

  // The caller's identity, as timelines name callers.
  virtual const std::string& name() const = 0;
  // The caller's rights in a district (`370211`); null: none at all.
  virtual std::shared_ptr<const Rights> RightsIn(const std::string& district) const = 0;
  // The end of what proves who they are: a token's expiry; a certificate is good for as long as its connection.
  virtual absl::Time good_until() const { return absl::InfiniteFuture(); }
  // Their name and phone, where the identity provider says them.
  virtual Person person() const { return {}; }
};

// The callers that a server knows. Thread-safe.
class Callers {
 public:
  virtual ~Callers() = default;

  // The caller of this call; CALLER_UNKNOWN when neither a token nor a certificate identifies them.
  virtual absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase& context) const = 0;
};

}  // namespace zhiwang::auth
