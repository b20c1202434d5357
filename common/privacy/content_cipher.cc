#include "common/privacy/content_cipher.h"

#include "common/privacy/cipher.h"
#include "common/status/macros.h"

namespace zhiwang::privacy {
namespace {

// The nonce carries its own length: nothing of it can move into the ciphertext.
absl::StatusOr<std::string> Sm4Mac(const KeyRing::SealingKeys& keys, std::string_view associated,
                                   std::string_view nonce, std::string_view ciphertext) {
  std::string message(associated);
  AppendField(message, nonce);
  message += ciphertext;
  return Hmac(Hash::kSm3, keys.sm4_mac, message);
}

}  // namespace

size_t NonceBytes(Suite suite) { return suite == Suite::kAes256Gcm ? kGcmNonceBytes : kSm4CounterBytes; }

absl::StatusOr<std::string> SealContent(Suite suite, const KeyRing::SealingKeys& keys, std::string_view nonce,
                                        std::string_view associated, std::string_view plaintext) {
  if (suite == Suite::kAes256Gcm) return AesGcmSeal(keys.aes, nonce, associated, plaintext);
  ASSIGN_OR_RETURN(const std::string ciphertext, Sm4Ctr(keys.sm4, nonce, plaintext));
  ASSIGN_OR_RETURN(const std::string mac, Sm4Mac(keys, associated, nonce, ciphertext));
  return ciphertext + mac;
}

absl::StatusOr<std::optional<std::string>> OpenContent(Suite suite, const KeyRing::SealingKeys& keys,
                                                       std::string_view nonce, std::string_view associated,
                                                       std::string_view content) {
  if (suite == Suite::kAes256Gcm) return AesGcmOpen(keys.aes, nonce, associated, content);
  if (content.size() < kMacBytes) return std::nullopt;
  const std::string_view ciphertext = content.substr(0, content.size() - kMacBytes);
  ASSIGN_OR_RETURN(const std::string mac, Sm4Mac(keys, associated, nonce, ciphertext));
  if (!SameMac(mac, content.substr(ciphertext.size()))) return std::nullopt;
  ASSIGN_OR_RETURN(std::string plaintext, Sm4Ctr(keys.sm4, nonce, ciphertext));
  return plaintext;
}

}  // namespace zhiwang::privacy
