#include "common/auth/token/issuer.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/auth/token/key_source_fetch.h"
#include "common/auth/token/token_encoding.h"
#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;

constexpr int kNumberBytes = 32;
constexpr char kUncompressed = 4;  // SEC 1, section 2.3.3

template <auto release>
struct Release {
  template <class Thing>
  void operator()(Thing* thing) const {
    release(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, KeyRelease>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<&EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<&EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Release<&BN_clear_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<&ECDSA_SIG_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Release<&OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Release<&OSSL_PARAM_free>>;

const unsigned char* Unsigned(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* Unsigned(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::string Bytes(const BIGNUM* number) {
  std::string bytes(kNumberBytes, '\0');
  BN_bn2binpad(number, Unsigned(bytes), kNumberBytes);
  return bytes;
}

// A number of the key in base64url; empty when the key has none of this name.
std::string NumberOf(const Key& key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) return "";
  return EncodeBase64Url(Bytes(Number(number).get()));
}

std::optional<std::string> NumberBytes(const json& jwk, const char* name) {
  const std::string* text = FindString(jwk, name);
  if (text == nullptr) return std::nullopt;
  auto bytes = DecodeBase64Url(*text);
  if (!bytes || bytes->size() != kNumberBytes) return std::nullopt;
  return bytes;
}

// The key of a private JWK on P-256, or null when it is none.
Key ParsePrivateKey(const json& jwk) {
  const auto x = NumberBytes(jwk, "x");
  const auto y = NumberBytes(jwk, "y");
  const auto d = NumberBytes(jwk, "d");
  if (!x || !y || !d || jwk.value("crv", json()) != "P-256") return nullptr;

  const std::string point = kUncompressed + *x + *y;
  const Number secret(BN_bin2bn(Unsigned(*d), kNumberBytes, nullptr));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));

  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return nullptr;
  }
  Key owner(key);
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return EVP_PKEY_check(check.get()) == 1 ? std::move(owner) : nullptr;
}

json PublicJwk(const std::string& x, const std::string& y) {
  return {{"kty", "EC"}, {"crv", "P-256"}, {"x", x}, {"y", y}};
}

// The digest of the members that make the key, in the order of their names and without blanks, as `dump` writes them.
std::string Thumbprint(const json& public_jwk) {
  const std::string text = public_jwk.dump();
  std::string digest(32, '\0');
  EVP_Digest(text.data(), text.size(), Unsigned(digest), nullptr, EVP_sha256(), nullptr);
  return EncodeBase64Url(digest);
}

absl::Status WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return absl::ErrnoToStatus(errno, "write");
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file) == 0 ? absl::OkStatus() : absl::ErrnoToStatus(errno, "fsync");
}

// Replaces the file by one that only its owner may read.
absl::Status WriteSecretFile(const std::string& path, std::string_view text) {
  std::string unfinished = path + ".XXXXXX";
  const int file = mkstemp(unfinished.data());  // with mode 0600
  if (file < 0) return absl::ErrnoToStatus(errno, fmt::format("cannot write beside {}", path));
  absl::Status written = WriteAll(file, text);
  close(file);
  if (written.ok() && rename(unfinished.c_str(), path.c_str()) != 0) {
    written = absl::ErrnoToStatus(errno, fmt::format("cannot replace {}", path));
  }
  if (!written.ok()) unlink(unfinished.c_str());
  return written;
}

}  // namespace

Issuer::Issuer(Key key, Numbers numbers)
    : key_(std::move(key)), numbers_(std::move(numbers)), kid_(Thumbprint(PublicJwk(numbers_.x, numbers_.y))) {}

absl::StatusOr<Issuer> Issuer::From(Key key) {
  if (key == nullptr) {
    ERR_clear_error();  // or the next TLS call of this thread takes them for its own
    return absl::InvalidArgumentError("this is no private key on P-256");
  }
  Numbers numbers{NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_X), NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_Y),
                  NumberOf(key, OSSL_PKEY_PARAM_PRIV_KEY)};
  return Issuer(std::move(key), std::move(numbers));
}

absl::StatusOr<Issuer> Issuer::Generate() { return From(Key(EVP_EC_gen("P-256"))); }

absl::StatusOr<Issuer> Issuer::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadKeyFile(path));
  const std::optional<json> jwk = ParseJsonObject(text);
  if (!jwk) return absl::InvalidArgumentError(fmt::format("{} is no JSON object", path));
  return From(ParsePrivateKey(*jwk));
}

absl::Status Issuer::Save(const std::string& path) const {
  json jwk = PublicJwk(numbers_.x, numbers_.y);
  jwk["d"] = numbers_.d;
  return WriteSecretFile(path, jwk.dump(2) + "\n");
}

std::string Issuer::PublicKeySet() const {
  json jwk = PublicJwk(numbers_.x, numbers_.y);
  jwk["kid"] = kid_;
  jwk["alg"] = "ES256";
  jwk["use"] = "sig";
  return json{{"keys", {jwk}}}.dump(2) + "\n";
}

std::string Issuer::Sign(const TokenRules& rules, const TokenClaims& claims) const {
  json said = {{"iss", rules.issuer},
               {"aud", rules.audience},
               {"sub", claims.subject},
               {"exp", absl::ToUnixSeconds(claims.expires)}};
  if (claims.issued) said["iat"] = absl::ToUnixSeconds(*claims.issued);
  if (!claims.name.empty()) said[rules.name_claim] = claims.name;
  if (!claims.phone.empty()) said[rules.phone_claim] = claims.phone;
  return Sign(json{{"alg", "ES256"}, {"typ", "JWT"}, {"kid", kid_}}.dump(), said.dump());
}

std::string Issuer::Sign(std::string_view header_json, std::string_view claims_json) const {
  const std::string signed_part = EncodeBase64Url(header_json) + "." + EncodeBase64Url(claims_json);
  const DigestContext context(EVP_MD_CTX_new());
  std::array<unsigned char, 128> der;
  size_t length = der.size();
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
  if (EVP_DigestSign(context.get(), der.data(), &length, Unsigned(signed_part), signed_part.size()) != 1) return "";

  // OpenSSL wraps the two numbers in ASN.1, JWS puts them side by side (RFC 7518, section 3.4).
  const unsigned char* start = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(length)));
  const std::string numbers = Bytes(ECDSA_SIG_get0_r(signature.get())) + Bytes(ECDSA_SIG_get0_s(signature.get()));
  return signed_part + "." + EncodeBase64Url(numbers);
}

}  // namespace zhiwang::auth
