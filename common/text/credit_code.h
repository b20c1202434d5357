#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhiwang {

// A unified social credit code (统一社会信用代码) as it is compared: 18 characters in capitals, the check character right
// (GB 32100-2015: 31 characters, weights 3^i mod 31). Blanks, hyphens and what is not drawn go, full-width characters count as
// their plain ones. Nothing when it is none.
std::optional<std::string> NormalCreditCode(std::string_view text);

}  // namespace zhiwang
