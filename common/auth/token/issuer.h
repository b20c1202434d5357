#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/token/token.h"

namespace zhiwang::auth {

struct KeyRelease {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

// Signs tokens with ES256 where there is no identity provider: for the local set-up and for tests.
class Issuer {
 public:
  // With a new key. Its id is the key's thumbprint (RFC 7638).
  static absl::StatusOr<Issuer> Generate();
  // With the key that Save wrote. UNAVAILABLE when the file cannot be read, INVALID_ARGUMENT when it holds no such key.
  static absl::StatusOr<Issuer> Load(const std::string& path);
  // Writes the private key as a JWK that only the owner may read. The file is there whole or not at all.
  absl::Status Save(const std::string& path) const;

  const std::string& kid() const { return kid_; }
  // The JWK set to publish.
  std::string PublicKeySet() const;

  // A token that says `claims` to those who go by `rules`.
  std::string Sign(const TokenRules& rules, const TokenClaims& claims) const;
  // A token of exactly this header and these claims, valid or not.
  std::string Sign(std::string_view header_json, std::string_view claims_json) const;

 private:
  // The numbers of the key as its JWK has them, in base64url.
  struct Numbers {
    std::string x, y, d;
  };
  Issuer(std::unique_ptr<EVP_PKEY, KeyRelease> key, Numbers numbers);
  static absl::StatusOr<Issuer> From(std::unique_ptr<EVP_PKEY, KeyRelease> key);

  std::unique_ptr<EVP_PKEY, KeyRelease> key_;
  Numbers numbers_;
  std::string kid_;
};

}  // namespace zhiwang::auth
