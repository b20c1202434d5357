#include "common/auth/token/key_set.h"

#include <cjose/jws.h>
#include <openssl/err.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/auth/token/token_encoding.h"

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

using Usable = absl::StatusOr<std::shared_ptr<const PublicKey>>;

absl::Status Unusable(const std::string& why) { return absl::InvalidArgumentError(why); }

Usable ParseEcKey(const json& key) {
  const std::string* curve = FindString(key, "crv");
  if (curve == nullptr || *curve != "P-256") return Unusable("is not on the curve P-256");
  if (Bytes(key, "x").size() != kCoordinateBytes || Bytes(key, "y").size() != kCoordinateBytes) {
    return Unusable("x and y are not 32 bytes each, in base64url");
  }
  Jwk jwk = Import({{"kty", "EC"}, {"crv", "P-256"}, {"x", key["x"]}, {"y", key["y"]}});
  if (jwk == nullptr) return Unusable("x and y are no point of P-256");
  return std::make_shared<const PublicKey>(std::move(jwk), Algorithm::kEs256, kEs256Bytes);
}

Usable ParseRsaKey(const json& key) {
  const std::string modulus = Bytes(key, "n");
  const std::string exponent = Bytes(key, "e");
  const size_t bits = CountBits(modulus);
  if (bits < kLeastModulusBits || bits > kMostModulusBits || !IsOdd(modulus)) {
    return Unusable("n is no modulus of 2,048 to 8,192 bits, in base64url");
  }
  const size_t exponent_bits = CountBits(exponent);
  if (exponent_bits < kLeastExponentBits || exponent_bits > kMostExponentBits || !IsOdd(exponent)) {
    return Unusable("e is no odd exponent of 17 to 64 bits, in base64url");
  }
  Jwk jwk = Import({{"kty", "RSA"}, {"n", key["n"]}, {"e", key["e"]}});
  if (jwk == nullptr) return Unusable("n and e are no RSA key");
  return std::make_shared<const PublicKey>(std::move(jwk), Algorithm::kRs256, (bits + 7) / 8);
}

// True where the key may check signatures by its "use" and "key_ops" (RFC 7517, sections 4.2 and 4.3), both optional.
bool IsForSignatures(const json& key) {
  const std::string* use = FindString(key, "use");
  if (key.contains("use") && (use == nullptr || *use != "sig")) return false;
  const auto operations = key.find("key_ops");
  if (operations == key.end()) return true;
  return operations->is_array() &&
         std::find(operations->begin(), operations->end(), json("verify")) != operations->end();
}

// The key, with the one algorithm that fits its kind; an error says why it is passed over.
Usable ParseKey(const json& key) {
  const std::string* kind = FindString(key, "kty");
  if (kind == nullptr) return Unusable("has no kty");
  if (*kind != "EC" && *kind != "RSA") return Unusable("its kty is neither EC nor RSA");
  const Algorithm fitting = *kind == "EC" ? Algorithm::kEs256 : Algorithm::kRs256;
  // Many issuers leave "alg" out, which is optional (section 4.4).
  const std::string* algorithm = FindString(key, "alg");
  if (key.contains("alg") && (algorithm == nullptr || *algorithm != NameOf(fitting))) {
    return Unusable(fmt::format("its alg is not {}", NameOf(fitting)));
  }
  if (FindString(key, "kid") == nullptr || FindString(key, "kid")->empty()) return Unusable("has no kid");
  if (!IsForSignatures(key)) return Unusable("is not for signatures");
  return fitting == Algorithm::kEs256 ? ParseEcKey(key) : ParseRsaKey(key);
}

// Why the whole set must not be used: this key gives away what lets anyone sign. Null for other keys.
const char* SecretIn(const json& key) {
  const std::string* kind = FindString(key, "kty");
  if ((kind != nullptr && *kind == "oct") || key.contains("k")) return "is symmetric";
  return key.contains("d") ? "is private" : nullptr;
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
  std::vector<std::string> passed_over;
  size_t place = 0;
  for (const json& key : *list) {
    const std::string name = NameOf(key, ++place);
    if (const char* why = SecretIn(key)) return absl::InvalidArgumentError(fmt::format("{}: {}", name, why));
    Usable usable = ParseKey(key);
    if (!usable.ok()) {
      passed_over.push_back(fmt::format("{}: {}", name, std::string(usable.status().message())));
      continue;
    }
    const bool is_new = keys.emplace(*FindString(key, "kid"), *std::move(usable)).second;
    if (!is_new) return absl::InvalidArgumentError(fmt::format("{}: another key has this kid too", name));
  }
  if (keys.empty()) return absl::InvalidArgumentError("the key set has no key for ES256 or RS256");
  return KeySet(std::move(keys), std::move(passed_over));
}

std::shared_ptr<const PublicKey> KeySet::Find(std::string_view kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : found->second;
}

}  // namespace zhiwang::auth
