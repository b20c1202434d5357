#include "common/privacy/fingerprint.h"

#include "common/privacy/cipher.h"

namespace zhiwang::privacy {

absl::StatusOr<std::string> Fingerprint(const KeyRing& ring, std::string_view purpose, std::string_view content) {
  std::string message;
  AppendField(message, purpose);
  message += content;
  return Hmac(Hash::kSha256, ring.fingerprint_key(), message);
}

}  // namespace zhiwang::privacy
