#include "tests/faults/checker/border.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "tests/faults/districts.h"

namespace zhiwang::testing {

namespace {

constexpr size_t kAround = 60;  // bytes shown before and behind what was found

// The position of the first word that begins with the district's code; npos when there is none.
size_t Find(std::string_view bytes, std::string_view district_code) {
  for (size_t at = bytes.find(district_code); at != std::string_view::npos; at = bytes.find(district_code, at + 1)) {
    if (at == 0 || !absl::ascii_isalnum(static_cast<unsigned char>(bytes[at - 1]))) return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool Holds(std::string_view bytes, std::string_view district_code) {
  return Find(bytes, district_code) != std::string_view::npos;
}

void Border::Inspect(std::string_view district_code, std::string_view answer, std::string_view asked) {
  inspected_ += Holds(answer, district_code) ? 1 : 0;
  for (const std::string_view name : {kDistrict, kOtherDistrict}) {
    const std::string_view code = name.substr(name.find('/') + 1);
    const size_t at = Find(answer, code);
    if (code == district_code || at == std::string_view::npos) continue;
    const size_t from = at - std::min(at, kAround);
    history_.Violation(fmt::format("somebody of {} was told of {}: {}: …{}…", district_code, code, asked,
                                   absl::CHexEscape(std::string(answer.substr(from, at - from + kAround)))));
  }
}

}  // namespace zhiwang::testing
