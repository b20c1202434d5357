#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zhiwang::archive {

// The names in a zip's directory, in its order, which is where programs that unpack read them. `tail` are the last bytes of the
// archive, `size` the number of all. Nothing where they do not hold a whole directory and a seal behind it.
std::optional<std::vector<std::string>> NamesInDirectory(std::string_view tail, int64_t size);

}  // namespace zhiwang::archive
