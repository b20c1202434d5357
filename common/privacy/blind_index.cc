#include "common/privacy/blind_index.h"

#include "common/privacy/cipher.h"
#include "common/status/macros.h"

namespace zhiwang::privacy {

absl::StatusOr<std::string> BlindIndex(const KeyRing& ring, std::string_view column, std::string_view normal) {
  std::string message;
  AppendField(message, column);
  AppendField(message, normal);
  ASSIGN_OR_RETURN(std::string mac,
                   Hmac(ring.suite() == Suite::kSm4Sm3 ? Hash::kSm3 : Hash::kSha256, ring.index_key(), message));
  mac.resize(kBlindIndexBytes);
  return mac;
}

}  // namespace zhiwang::privacy
