#pragma once

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/auth/token/issuer.h"
#include "common/auth/token/token.h"
#include "common/auth/token/token_encoding.h"

namespace zhiwang::auth {

// A time at which tests verify, so that no result depends on the day.
inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// The rules that tests sign and verify by.
inline const TokenRules kRules{"https://id.example", "zhiwang"};

inline std::string KeySetOf(const std::vector<nlohmann::json>& keys) { return nlohmann::json{{"keys", keys}}.dump(); }

// The public key of an issuer as its JWK.
inline nlohmann::json JwkOf(const Issuer& issuer) { return nlohmann::json::parse(issuer.PublicKeySet())["keys"][0]; }

// A private RSA key that signs with RS256.
class RsaKey {
 public:
  explicit RsaKey(size_t bits) : key_(EVP_RSA_gen(bits)) {}

  nlohmann::json Jwk(std::string_view kid) const {
    return {{"kty", "RSA"},
            {"kid", kid},
            {"alg", "RS256"},
            {"n", Number(OSSL_PKEY_PARAM_RSA_N)},
            {"e", Number(OSSL_PKEY_PARAM_RSA_E)}};
  }
  std::string Sign(std::string_view header_json, std::string_view claims_json,
                   const EVP_MD* digest = EVP_sha256()) const {
    const std::string signed_part = EncodeBase64Url(header_json) + "." + EncodeBase64Url(claims_json);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::string signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    size_t length = signature.size();
    EVP_DigestSignInit(context, nullptr, digest, nullptr, key_.get());
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length,
                   reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size());
    EVP_MD_CTX_free(context);
    return signed_part + "." + EncodeBase64Url(signature);
  }
  std::string PublicPem() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(out, key_.get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(out, &text);
    const std::string pem(text, static_cast<size_t>(length));
    BIO_free(out);
    return pem;
  }

 private:
  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return EncodeBase64Url(bytes);
  }
  std::unique_ptr<EVP_PKEY, KeyRelease> key_;
};

}  // namespace zhiwang::auth
