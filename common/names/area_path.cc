#include "common/names/area_path.h"

#include <algorithm>

namespace zhiwang {

std::vector<std::string> CodesOf(std::string_view path) {
  std::vector<std::string> codes;
  for (size_t begin = 1; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    codes.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return codes;
}

AreaStepBelow LastStepBelowDistrict(std::string_view path) {
  const auto steps = static_cast<int>(std::count(path.begin(), path.end(), '/')) - 1;
  if (steps < 2) return {0, {}};
  path.remove_suffix(1);
  return {steps - 1, path.substr(path.rfind('/') + 1)};
}

bool LiesIn(std::string_view path, std::string_view area_path) {
  if (path.starts_with(area_path)) return true;
  // The last step with its slashes, and how many steps come before it.
  const size_t last = area_path.size() < 2 ? std::string_view::npos : area_path.rfind('/', area_path.size() - 2);
  if (last == std::string_view::npos) return false;
  const auto above = std::count(area_path.begin(), area_path.begin() + static_cast<std::ptrdiff_t>(last), '/');
  for (auto skipped = above; skipped > 0 && !path.empty(); --skipped) {
    path.remove_prefix(std::min(path.find('/', 1), path.size()));
  }
  return path.starts_with(area_path.substr(last));
}

}  // namespace zhiwang
