#include "common/privacy/cipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <memory>

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::privacy {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// Looked up once: each look-up by name takes a lock and a search.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

const EVP_CIPHER* Sm4CtrCipher() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
  return cipher;
}

const EVP_MD* DigestOf(Hash hash) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return hash == Hash::kSha256 ? sha256 : sm3;
}

absl::Status Refused(std::string_view what) {
  const unsigned long code = ERR_get_error();  // NOLINT(google-runtime-int): OpenSSL's type
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return error::Unexpected(fmt::format("OpenSSL refused {}: {}", what, reason != nullptr ? reason : "no reason given"));
}

const unsigned char* Data(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Data(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int Size(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

absl::StatusOr<std::string> AesGcmSeal(Bytes key, std::string_view nonce, std::string_view associated,
                                       std::string_view plaintext) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string sealed(plaintext.size() + kGcmTagBytes, '\0');
  int length = 0;
  if (!context || EVP_EncryptInit_ex2(context.get(), Aes256Gcm(), key.data(), Data(nonce), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &length, Data(associated), Size(associated)) != 1 ||
      EVP_EncryptUpdate(context.get(), Data(sealed), &length, Data(plaintext), Size(plaintext)) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Data(sealed) + length, &length) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, Data(sealed) + plaintext.size()) != 1) {
    return Refused("to seal with AES-256-GCM");
  }
  return sealed;
}

absl::StatusOr<std::optional<std::string>> AesGcmOpen(Bytes key, std::string_view nonce, std::string_view associated,
                                                      std::string_view ciphertext_and_tag) {
  if (ciphertext_and_tag.size() < kGcmTagBytes) return std::nullopt;
  const std::string_view ciphertext = ciphertext_and_tag.substr(0, ciphertext_and_tag.size() - kGcmTagBytes);
  std::string tag(ciphertext_and_tag.substr(ciphertext.size()));
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string plaintext(ciphertext.size(), '\0');
  int length = 0;
  if (!context || EVP_DecryptInit_ex2(context.get(), Aes256Gcm(), key.data(), Data(nonce), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &length, Data(associated), Size(associated)) != 1 ||
      EVP_DecryptUpdate(context.get(), Data(plaintext), &length, Data(ciphertext), Size(ciphertext)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, tag.data()) != 1) {
    return Refused("to open with AES-256-GCM");
  }
  if (EVP_DecryptFinal_ex(context.get(), Data(plaintext) + length, &length) != 1) {
    OPENSSL_cleanse(plaintext.data(), plaintext.size());
    ERR_clear_error();
    return std::nullopt;
  }
  return plaintext;
}

absl::StatusOr<std::string> Sm4Ctr(Bytes key, std::string_view counter, std::string_view text) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string result(text.size(), '\0');
  int length = 0;
  if (!context || EVP_EncryptInit_ex2(context.get(), Sm4CtrCipher(), key.data(), Data(counter), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), Data(result), &length, Data(text), Size(text)) != 1) {
    return Refused("SM4-CTR");
  }
  return result;
}

absl::StatusOr<std::string> Hmac(Hash hash, Bytes key, std::string_view message) {
  std::string mac(kMacBytes, '\0');
  unsigned length = 0;
  if (HMAC(DigestOf(hash), key.data(), static_cast<int>(key.size()), Data(message), message.size(), Data(mac),
           &length) == nullptr ||
      length != kMacBytes) {
    return Refused("HMAC");
  }
  return mac;
}

absl::Status Hkdf(Hash hash, Bytes master, std::string_view info, absl::Span<uint8_t> derived) {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  const std::unique_ptr<EVP_KDF_CTX, FreeContext> context(EVP_KDF_CTX_new(kdf));
  // OpenSSL takes parameters as mutable and reads them only.
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(DigestOf(hash))), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<uint8_t*>(master.data()), master.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(info.data()), info.size()),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), derived.data(), derived.size(), parameters) != 1) {
    return Refused("HKDF");
  }
  return absl::OkStatus();
}

bool SameMac(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

absl::StatusOr<std::string> RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(Data(bytes), static_cast<int>(count)) != 1) return Refused("randomness");
  return bytes;
}

void AppendField(std::string& bytes, std::string_view field) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(field.size() >> shift & 0xFF);
  bytes += field;
}

}  // namespace zhiwang::privacy
