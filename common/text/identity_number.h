#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace zhiwang {

// An identity number as it is compared: 18 characters with a capital X, born on a date from 130 years before `today` to
// `today`, the check character right (GB 11643-1999, ISO 7064 MOD 11-2). The 15 digits of the form before, whose people were
// born in the 20th century, become the 18 of the same person. Blanks, hyphens and what is not drawn go, full-width characters
// count as their plain ones. Nothing when it is neither.
std::optional<std::string> NormalIdentityNumber(std::string_view text, absl::CivilDay today);

}  // namespace zhiwang
