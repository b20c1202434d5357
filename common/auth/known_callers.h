#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/auth/callers.h"
#include "common/auth/grant_book.h"
#include "common/auth/token/key_source.h"
#include "common/auth/token/token.h"
#include "common/auth/token/token_cache.h"

namespace zhiwang::auth {

// Knows people by the token they bring (`authorization: Bearer …`), and services and partner systems by their certificate
// (its SPIFFE URI). A call with a token is its subject's, even if the certificate is another's: a gateway passes tokens on. A
// subject that is a citizen, a volunteer, a lawyer or a party (see SelfOf) holds that role over what is their own, without a
// grant.
class KnownCallers final : public Callers {
 public:
  struct Options {
    std::string token_keys;     // JWKS of the issuer: a file, or an https URL
    std::string token_keys_ca;  // PEM file of the authorities that URL's certificate may be of; empty: the system's
    std::string token_issuer;
    std::string token_audience;
    std::string callers_file;  // see GrantBook::Parse; may be empty
    // The claims of a token that hold a person's name and phone; empty: not read.
    std::string name_claim = TokenRules().name_claim;
    std::string phone_claim = TokenRules().phone_claim;
  };

  // INVALID_ARGUMENT names the option that is no good.
  static absl::StatusOr<std::unique_ptr<KnownCallers>> Create(const Options& options);

  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase& context) const override;

  // The book into which the service of this process puts the grants of staff.
  GrantBook& grants() { return *grants_; }

 private:
  KnownCallers(std::unique_ptr<GrantBook> grants, std::unique_ptr<KeySource> keys, TokenRules rules);
  absl::StatusOr<TokenClaims> ReadToken(std::string_view authorization) const;
  std::shared_ptr<const Caller> CallerOf(TokenClaims claims) const;

  const std::unique_ptr<GrantBook> grants_;
  const std::unique_ptr<KeySource> keys_;
  const absl::Duration leeway_;
  mutable TokenCache tokens_;
};

}  // namespace zhiwang::auth
