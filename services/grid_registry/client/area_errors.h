#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

// The errors of a request that names an area of the registry, whatever the service. All are INVALID_ARGUMENT.
namespace zhiwang::error {

// Something that has ended: its resource name, what people call it, and the day of its end.
struct Ended {
  std::string name, name_zh, end_day;
};
// A successor of it: its code, and what people call it.
struct Heir {
  std::string code, name_zh;
};

absl::Status AreaUnknown(std::string_view field, std::string_view name);
// `heirs`: the areas that share its ground, of which the caller chooses one.
absl::Status AreaEnded(std::string_view field, const Ended& ended, const std::vector<Heir>& heirs);

}  // namespace zhiwang::error
