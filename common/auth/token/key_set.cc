#include "common/auth/token/key_set.h"

#include <cjose/jws.h>
#include <openssl/err.h>

#include <bit>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/auth/token/token_encoding.h"
#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;

constexpr size_t kCoordinateBytes = 32;
constexpr size_t kEs256Bytes = 2 * kCoordinateBytes;
// FIPS 186-5, section 5.1: a modulus of at least 2,048 bits, an odd exponent over 2^16. The upper ends keep a set from
// making every check slow.
constexpr size_t kLeastModulusBits = 2048;
constexpr size_t kMostModulusBits = 8192;
constexpr size_t kLeastExponentBits = 17;
constexpr size_t kMostExponentBits = 64;

const char* NameOf(Algorithm algorithm) { return algorithm == Algorithm::kEs256 ? "ES256" : "RS256"; }

struct JwsRelease {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, JwsRelease>;

// Leaves no error of ours in OpenSSL's queue of this thread, where the next TLS call would take it for its own.
class ClearOpenSslErrors {
 public:
  ~ClearOpenSslErrors() { ERR_clear_error(); }
};

Jwk Import(const json& members) {
  const ClearOpenSslErrors clear;
  const std::string text = members.dump();
  return Jwk(cjose_jwk_import(text.data(), text.size(), nullptr));
}

// The member as bytes; empty when it is missing or no base64url.
std::string Bytes(const json& object, const char* name) {
  const std::string* text = FindString(object, name);
  return text == nullptr ? "" : DecodeBase64Url(*text).value_or("");
}

size_t CountBits(std::string_view big_endian) {
  const size_t first = big_endian.find_first_not_of('\0');
  if (first == std::string_view::npos) return 0;
  const auto top = static_cast<unsigned char>(big_endian[first]);
  return (big_endian.size() - first) * 8 - static_cast<size_t>(std::countl_zero(top));
}

bool IsOdd(std::string_view big_endian) { return !big_endian.empty() && (big_endian.back() & 1) != 0; }

absl::Status Refused(std::string_view name, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", name, why));
}

absl::StatusOr<std::shared_ptr<const PublicKey>> ParseEcKey(std::string_view name, const json& key) {
  const std::string* curve = FindString(key, "crv");
  if (curve == nullptr || *curve != "P-256") return Refused(name, "ES256 is for keys on the curve P-256");
  if (Bytes(key, "x").size() != kCoordinateBytes || Bytes(key, "y").size() != kCoordinateBytes) {
    return Refused(name, "x and y must be 32 bytes each, in base64url");
  }
  Jwk jwk = Import({{"kty", "EC"}, {"crv", "P-256"}, {"x", key["x"]}, {"y", key["y"]}});
  if (jwk == nullptr) return Refused(name, "x and y are no point of P-256");
  return std::make_shared<const PublicKey>(std::move(jwk), Algorithm::kEs256, kEs256Bytes);
}

absl::StatusOr<std::shared_ptr<const PublicKey>> ParseRsaKey(std::string_view name, const json& key) {
  const std::string modulus = Bytes(key, "n");
  const std::string exponent = Bytes(key, "e");
  const size_t bits = CountBits(modulus);
  if (bits < kLeastModulusBits || bits > kMostModulusBits || !IsOdd(modulus)) {
    return Refused(name, "n must be a modulus of 2,048 to 8,192 bits, in base64url");
  }
  const size_t exponent_bits = CountBits(exponent);
  if (exponent_bits < kLeastExponentBits || exponent_bits > kMostExponentBits || !IsOdd(exponent)) {
    return Refused(name, "e must be an odd exponent of 17 to 64 bits, in base64url");
  }
  Jwk jwk = Import({{"kty", "RSA"}, {"n", key["n"]}, {"e", key["e"]}});
  if (jwk == nullptr) return Refused(name, "n and e are no RSA key");
  return std::make_shared<const PublicKey>(std::move(jwk), Algorithm::kRs256, (bits + 7) / 8);
}

// Null for a key of a kind or algorithm we do not use.
absl::StatusOr<std::shared_ptr<const PublicKey>> ParseKey(std::string_view name, const json& key) {
  const std::string* kind = FindString(key, "kty");
  if (kind == nullptr) return Refused(name, "has no kty");
  // These give away what would let anyone sign: the set must not be used at all, whichever key is asked for.
  if (*kind == "oct" || key.contains("k")) return Refused(name, "is symmetric");
  if (key.contains("d")) return Refused(name, "is private");
  if (*kind != "EC" && *kind != "RSA") return nullptr;

  const std::string* algorithm_name = FindString(key, "alg");
  if (algorithm_name == nullptr) return Refused(name, "has no alg");
  const std::optional<Algorithm> algorithm = AlgorithmNamed(*algorithm_name);
  if (!algorithm) return nullptr;
  if (FindString(key, "kid") == nullptr || FindString(key, "kid")->empty()) return Refused(name, "has no kid");
  const std::string* use = FindString(key, "use");
  if (key.contains("use") && (use == nullptr || *use != "sig")) return Refused(name, "is not for signatures");
  if ((*kind == "EC") != (algorithm == Algorithm::kEs256)) return Refused(name, "its alg is not for its kty");
  return algorithm == Algorithm::kEs256 ? ParseEcKey(name, key) : ParseRsaKey(name, key);
}

// A key's name in errors: its id, or its place where it has none.
std::string NameOf(const json& key, size_t place) {
  const std::string* kid = FindString(key, "kid");
  return kid == nullptr || kid->empty() ? fmt::format("key number {}", place) : fmt::format("key '{}'", *kid);
}

}  // namespace

std::optional<Algorithm> AlgorithmNamed(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::kEs256, Algorithm::kRs256}) {
    if (name == NameOf(algorithm)) return algorithm;
  }
  return std::nullopt;
}

PublicKey::PublicKey(Jwk jwk, Algorithm algorithm, size_t signature_bytes)
    : jwk_(std::move(jwk)), algorithm_(algorithm), signature_characters_((signature_bytes * 4 + 2) / 3) {}

std::optional<std::string> PublicKey::SignedText(std::string_view compact) const {
  // ECDSA signatures are two numbers one after the other; cjose halves any length it is given.
  if (compact.size() - compact.rfind('.') - 1 != signature_characters_) return std::nullopt;

  const ClearOpenSslErrors clear;
  const Jws jws(cjose_jws_import(compact.data(), compact.size(), nullptr));
  if (jws == nullptr) return std::nullopt;
  // cjose goes by the algorithm the token asks for.
  const char* asked = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, nullptr);
  if (asked == nullptr || AlgorithmNamed(asked) != algorithm_) return std::nullopt;
  if (!cjose_jws_verify(jws.get(), jwk_.get(), nullptr)) return std::nullopt;
  uint8_t* text = nullptr;
  size_t length = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &text, &length, nullptr)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(text), length);
}

absl::StatusOr<KeySet> KeySet::Parse(std::string_view jwks_json) {
  const std::optional<json> set = ParseJsonObject(jwks_json);
  if (!set) return absl::InvalidArgumentError("the key set is no JSON object, or repeats a member's name");
  const auto list = set->find("keys");
  if (list == set->end() || !list->is_array()) return absl::InvalidArgumentError("the key set has no list of keys");

  ById keys;
  size_t place = 0;
  for (const json& key : *list) {
    const std::string name = NameOf(key, ++place);
    if (!key.is_object()) return Refused(name, "is no JSON object");
    ASSIGN_OR_RETURN(auto usable, ParseKey(name, key));
    if (usable == nullptr) continue;
    const bool is_new = keys.emplace(*FindString(key, "kid"), std::move(usable)).second;
    if (!is_new) return Refused(name, "another key has this kid too");
  }
  if (keys.empty()) return absl::InvalidArgumentError("the key set has no key for ES256 or RS256");
  return KeySet(std::move(keys));
}

std::shared_ptr<const PublicKey> KeySet::Find(std::string_view kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : found->second;
}

}  // namespace zhiwang::auth
