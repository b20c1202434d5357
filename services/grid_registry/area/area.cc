#include "services/grid_registry/area/area.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace zhiwang::grid {

bool IsAreaCode(std::string_view code) {
  return code.size() >= 6 && code.size() <= 20 && std::all_of(code.begin(), code.end(), absl::ascii_isalnum);
}

}  // namespace zhiwang::grid
