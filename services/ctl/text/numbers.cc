#include "services/ctl/text/numbers.h"

#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {

absl::Status ReadNumbers(std::string_view flag, const std::string& text,
                         google::protobuf::RepeatedField<int32_t>* numbers) {
  numbers->Clear();
  for (const std::string& one : std::vector<std::string>(absl::StrSplit(text, ',', absl::SkipWhitespace()))) {
    int32_t number = 0;
    if (!absl::SimpleAtoi(one, &number)) return UsageError(fmt::format("{} 须为序号，如 1,2，不能是“{}”", flag, one));
    numbers->Add(number);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
