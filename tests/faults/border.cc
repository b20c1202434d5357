#include "tests/faults/border.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "tests/faults/districts.h"

namespace zhiwang::testing {

bool Holds(std::string_view bytes, std::string_view district_code) {
  for (size_t at = bytes.find(district_code); at != std::string_view::npos; at = bytes.find(district_code, at + 1)) {
    if (at == 0 || !absl::ascii_isalnum(static_cast<unsigned char>(bytes[at - 1]))) return true;
  }
  return false;
}

void Border::Inspect(std::string_view district_code, std::string_view answer, std::string_view asked) {
  inspected_ += Holds(answer, district_code) ? 1 : 0;
  for (const std::string_view name : {kDistrict, kOtherDistrict}) {
    const std::string_view code = name.substr(name.find('/') + 1);
    if (code == district_code || !Holds(answer, code)) continue;
    history_.Violation(fmt::format("somebody of {} was told of {}: {}", district_code, code, asked));
  }
}

}  // namespace zhiwang::testing
