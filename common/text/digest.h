#pragma once

#include <string>
#include <string_view>

namespace zhiwang {

// The SHA-256 of these bytes: 32 bytes.
std::string Sha256(std::string_view bytes);

// The same as 64 hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace zhiwang
