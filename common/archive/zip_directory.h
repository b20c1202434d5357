#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zhiwang::archive {

// The names in a zip's directory, in its order; unpacking programs read the names there. `tail` are the last bytes of the archive,
// `size` is the number of all its bytes. Nothing if the tail does not hold a whole directory with a seal behind it.
std::optional<std::vector<std::string>> NamesInDirectory(std::string_view tail, int64_t size);

}  // namespace zhiwang::archive
