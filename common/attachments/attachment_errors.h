#pragma once

#include "absl/status/status.h"

namespace zhiwang::attachments::error {

// INVALID_ARGUMENT (CONTENT_TOO_LARGE).
absl::Status ContentTooLarge();

// INVALID_ARGUMENT (CONTENT_TYPE_WRONG): neither PDF, PNG nor JPEG.
absl::Status ContentUnknown();

// INVALID_ARGUMENT (CONTENT_TYPE_WRONG): the ending of the name says another type than the bytes.
absl::Status ContentNamedWrong();

}  // namespace zhiwang::attachments::error
