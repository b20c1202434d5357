#include "services/grid_registry/area/area.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace zhiwang::grid {

bool IsAreaCode(std::string_view code) {
  return code.size() >= 6 && code.size() <= 20 && std::all_of(code.begin(), code.end(), absl::ascii_isalnum);
}

std::string JoinCodes(const std::vector<std::string>& codes) { return absl::StrJoin(codes, ","); }

std::vector<std::string> SplitCodes(const std::string& joined) {
  return absl::StrSplit(joined, ',', absl::SkipEmpty());
}

}  // namespace zhiwang::grid
