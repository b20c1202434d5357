#pragma once

#include <cstdint>
#include <string>

#include "common/attachments/media_type.h"

namespace zhiwang::attachments {

inline constexpr int64_t kMostBytes = int64_t{20} << 20;  // of a content
inline constexpr size_t kPieceBytes = size_t{192} << 10;  // of a row that holds a part of it. Stored: do not change

// A content that is kept.
struct Attachment {
  int64_t id = 0;
  MediaType type = MediaType::kPdf;
  int64_t size = 0;    // in bytes
  std::string digest;  // SHA-256 of the bytes: 32 bytes
};

}  // namespace zhiwang::attachments
