#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhiwang {

// True for well-formed UTF-8.
bool IsUtf8(std::string_view text);

// The number of characters (code points) of well-formed UTF-8: 𠮷 and 😀 count one each.
int CountCharacters(std::string_view utf8);

// The first `count` characters.
std::string FirstCharacters(std::string_view utf8, int count);

// Checks a text field: well-formed UTF-8 without control characters but line breaks and tabs, at least `least` and at
// most `most` characters, not blank (see IsBlank) when `least` > 0. FIELD_INVALID names `field` otherwise.
absl::Status CheckText(std::string_view field, std::string_view text, int least, int most);

// Reads a name: a text of one line, as CheckText has it, without the blanks around it.
absl::StatusOr<std::string> ReadName(std::string_view field, std::string_view text, int least, int most);

// True if the text holds a personal number: eleven digits or more in a row (a phone, an identity number), or a mobile phone number
// of China in groups (`139 1234 5678`). Digits of every width count.
bool HoldsPersonalNumber(std::string_view utf8);

}  // namespace zhiwang
