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

}  // namespace zhiwang
