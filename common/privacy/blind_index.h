#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"

namespace zhiwang::privacy {

inline constexpr size_t kBlindIndexBytes = 16;

// The value that stands in the database for `normal` so that equal values can be found: 16 bytes that without the index
// key tell nothing but equality, and that only within one `column` (`resident.phone`). Give it normal forms (see
// normal_form.h), and only of identity numbers and phones: of a name, equality alone tells too much.
absl::StatusOr<std::string> BlindIndex(const KeyRing& ring, std::string_view column, std::string_view normal);

}  // namespace zhiwang::privacy
