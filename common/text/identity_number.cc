#include "common/text/identity_number.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/normal_form.h"

namespace zhiwang {
namespace {

constexpr size_t kDigits = 17;  // before the check character
constexpr size_t kOldLength = 15;
constexpr size_t kRegion = 6;
constexpr int kOldest = 130;

char CheckCharacter(std::string_view first17) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < first17.size(); ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

// True for the date of birth, `yyyymmdd`, of somebody who may be alive.
bool MayBeAlive(std::string_view born, absl::CivilDay today) {
  const auto number = [&](size_t begin, size_t length) {
    int value = 0;
    for (const char c : born.substr(begin, length)) value = value * 10 + (c - '0');
    return value;
  };
  const int month = number(4, 2), day = number(6, 2);
  const absl::CivilDay date(number(0, 4), month, day);  // 31 June becomes 1 July
  if (date.month() != month || date.day() != day) return false;
  return date <= today && date >= absl::CivilDay(today.year() - kOldest, today.month(), today.day());
}

}  // namespace

std::optional<std::string> NormalIdentityNumber(std::string_view text, absl::CivilDay today) {
  std::string number = PlainForm(text);
  std::erase_if(number, [](char c) { return c == ' ' || c == '-'; });
  if (number.size() == kOldLength) {
    number = absl::StrCat(number.substr(0, kRegion), "19", number.substr(kRegion));
    if (std::all_of(number.begin(), number.end(), absl::ascii_isdigit)) number += CheckCharacter(number);
  }
  if (number.size() != kDigits + 1) return std::nullopt;
  number.back() = absl::ascii_toupper(static_cast<unsigned char>(number.back()));
  const std::string_view digits = std::string_view(number).substr(0, kDigits);
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return std::nullopt;
  if (number.back() != CheckCharacter(digits) || !MayBeAlive(digits.substr(kRegion, 8), today)) return std::nullopt;
  return number;
}

}  // namespace zhiwang
