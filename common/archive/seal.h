#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/privacy/cipher.h"

// The seal of an archive: the comment behind its directory. Archives that lie about depend on it: do not change.
namespace zhiwang::archive {

inline constexpr std::string_view kSealPrefix = "zhiwang seal 1 ";
inline constexpr size_t kSealBytes = kSealPrefix.size() + 88;  // with 64 bytes of signature in Base64
inline constexpr size_t kEndBytes = 22;                        // of the record that ends a zip, without its comment
inline constexpr std::string_view kEndMark = "PK\x05\x06";

// The signed text; `digest` is the SHA-256 of all bytes before the comment.
inline std::string SealedBytes(std::string_view digest) {
  std::string bytes("zhiwang archive seal 1");
  privacy::AppendField(bytes, digest);
  return bytes;
}

}  // namespace zhiwang::archive
