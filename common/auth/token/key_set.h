#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  // Takes the EC keys on P-256, for ES256, and the RSA keys of 2,048 to 8,192 bits, for RS256, whether or not they name
  // that algorithm. Passes over every other key: of another kind, curve, algorithm or use, without "kid" or another member
  // that it needs, or with a value out of range. INVALID_ARGUMENT names the key that is symmetric or private, or has the id
  // of another; the same when none is left.
  static absl::StatusOr<KeySet> Parse(std::string_view jwks_json);

  std::shared_ptr<const PublicKey> Find(std::string_view kid) const override;
  uint64_t generation() const override { return 0; }

  // The keys that were passed over, each with why: "key 'a': is not for signatures".
  const std::vector<std::string>& passed_over() const { return passed_over_; }

 private:
  using ById = std::map<std::string, std::shared_ptr<const PublicKey>, std::less<>>;
  KeySet(ById keys, std::vector<std::string> passed_over)
      : keys_(std::move(keys)), passed_over_(std::move(passed_over)) {}

  ById keys_;
  std::vector<std::string> passed_over_;
};

}  // namespace zhiwang::auth
