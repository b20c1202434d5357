#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <cjose/jwk.h>

#include "absl/status/statusor.h"

namespace zhiwang::auth {

// The signature algorithm of a key, as RFC 7518 names it in section 3.1: ECDSA on P-256, or RSA with the padding of
// PKCS #1 v1.5. Both with SHA-256.
enum class Algorithm { kEs256, kRs256 };

// The algorithm called "ES256" or "RS256"; nothing for any other name.
std::optional<Algorithm> AlgorithmNamed(std::string_view name);

struct JwkRelease {
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, JwkRelease>;

// A public key to check signatures with, and the only algorithm it is used with. Thread-safe.
class PublicKey {
 public:
  PublicKey(Jwk jwk, Algorithm algorithm, size_t signature_bytes);

  Algorithm algorithm() const { return algorithm_; }

  // The decoded claims of a token in compact form (RFC 7515, section 3.1) that this key signed with its algorithm;
  // nothing otherwise. The token must be three parts of base64url.
  std::optional<std::string> SignedText(std::string_view compact) const;

 private:
  const Jwk jwk_;
  const Algorithm algorithm_;
  const size_t signature_characters_;
};

// Public keys by their ids.
class Keys {
 public:
  virtual ~Keys() = default;

  // The key, or null when none of this id is known now.
  virtual std::shared_ptr<const PublicKey> Find(std::string_view kid) const = 0;

  // A number that grows with each key that comes or goes. A key found after reading it is at least as new as it.
  virtual uint64_t generation() const = 0;
};

// A JWK set (RFC 7517, section 5) as it was published. Immutable.
class KeySet final : public Keys {
 public:
  // Takes the EC keys on P-256 with "alg" ES256 and the RSA keys of at least 2,048 bits with "alg" RS256; passes over
  // those of another kind or algorithm. INVALID_ARGUMENT names the key that is symmetric, private, weak or no key at
  // all, lacks "alg" or "kid", is for another use, or has the id of another. The same when none is left.
  static absl::StatusOr<KeySet> Parse(std::string_view jwks_json);

  std::shared_ptr<const PublicKey> Find(std::string_view kid) const override;
  uint64_t generation() const override { return 0; }

 private:
  using ById = std::map<std::string, std::shared_ptr<const PublicKey>, std::less<>>;
  explicit KeySet(ById keys) : keys_(std::move(keys)) {}

  ById keys_;
};

}  // namespace zhiwang::auth
