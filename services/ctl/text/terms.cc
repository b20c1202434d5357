#include "services/ctl/text/terms.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/ascii.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, std::string_view what,
                              std::string_view text) {
  std::string name(text);
  std::ranges::replace(name, '-', '_');
  absl::AsciiStrToLower(&name);
  std::vector<std::string> known;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() == 0) continue;
    known.push_back(absl::AsciiStrToLower(value.name()));
    if (known.back() == name) return value.number();
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  return UsageError(
      fmt::format("{} 不能是“{}”{}（可以是：{}）", what, text, MeantText(name, views), fmt::join(views, "、")));
}

}  // namespace zhiwang::ctl
