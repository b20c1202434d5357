#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::attachments {

// The types of content that are taken. Stored: do not change.
enum class MediaType { kPdf = 1, kPng = 2, kJpeg = 3 };

// So many of the first bytes tell the type of any content.
inline constexpr size_t kTellingBytes = 4096;

// The type of a content by its first bytes, whatever its name says; nothing for any other. INTERNAL where libmagic has no
// database.
absl::StatusOr<std::optional<MediaType>> TypeOfBytes(std::string_view first_bytes);

// The type that the ending of a file's name says, `.pdf`, `.png`, `.jpg` or `.jpeg`; nothing for any other.
std::optional<MediaType> TypeOfName(std::string_view file_name);

}  // namespace zhiwang::attachments
