#pragma once

#include <cstdint>

namespace zhiwang::privacy {

// The algorithms that personal data is sealed and indexed with. Part of every sealed value: do not change.
enum class Suite : uint8_t {
  kAes256Gcm = 1,  // AES-256-GCM; blind index by HMAC-SHA-256
  kSm4Sm3 = 2,     // SM4-CTR (GB/T 32907), then HMAC-SM3 (GB/T 32905); blind index by HMAC-SM3
};

}  // namespace zhiwang::privacy
