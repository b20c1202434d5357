#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhiwang {

// A phone number as it is compared: one subscriber has one, however it is written.
struct Phone {
  std::string number;     // `+8613800138000`; `12345` for a service number or a number without its area code
  std::string extension;  // digits; empty for none

  bool operator==(const Phone&) const = default;
};

// Reads one phone number as people and phones write it: with blanks, hyphens, dots, brackets, full-width characters, no-break
// blanks and the invisible marks of an address book; with +86, 0086, 86 or the trunk prefix 0, or without; with an extension
// (`-8001`, `转8001`, `ext 8001`). A number without a country is of China. Nothing for anything else: two numbers, a word, a
// number that no country has.
std::optional<Phone> ReadPhone(std::string_view text);

// The number alone. Extensions are left out: they are rooms of one subscriber.
std::optional<std::string> NormalPhone(std::string_view text);

// A normal number as it is dialled in China, `13800138000`, `053286890004`; a foreign one as it is.
std::string NationalPhone(const std::string& normal);

}  // namespace zhiwang
