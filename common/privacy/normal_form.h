#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhiwang::privacy {

// A phone number as it is compared: digits only. Spaces, dashes, dots and parentheses go, full-width characters count
// as their plain ones, a leading +86 or 0086 goes, another leading + becomes 00. Nothing when anything else is in it or
// it has not 3 to 20 digits.
std::optional<std::string> NormalPhone(std::string_view phone);

// An identity number as it is compared: 18 characters with a capital X, its date of birth a date and its check
// character right (GB 11643-1999, ISO 7064 MOD 11-2), or 15 digits of the form before 1999, kept as they are. Spaces
// go, full-width characters count as their plain ones. Nothing when it is neither.
std::optional<std::string> NormalIdentityNumber(std::string_view number);

}  // namespace zhiwang::privacy
