#include "common/privacy/normal_form.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace zhiwang::privacy {
namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// Full-width forms (U+FF01 … U+FF5E) as the ASCII they stand for; Chinese input methods write them without being asked.
std::string HalfWidth(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.starts_with(kIdeographicSpace)) {
      plain += ' ';
      text.remove_prefix(kIdeographicSpace.size());
    } else if (text.size() >= 3 && byte(0) == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD)) {
      const int code = (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
      const int ascii = code - 0xFF01 + 0x21;
      plain += ascii >= 0x21 && ascii <= 0x7E ? static_cast<char>(ascii) : '?';
      text.remove_prefix(3);
    } else {
      plain += text[0];
      text.remove_prefix(1);
    }
  }
  return plain;
}

char CheckCharacter(std::string_view first17) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < first17.size(); ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

bool IsDate(std::string_view yyyymmdd) {
  const auto number = [&](size_t begin, size_t length) {
    int value = 0;
    for (const char c : yyyymmdd.substr(begin, length)) value = value * 10 + (c - '0');
    return value;
  };
  const absl::CivilDay day(number(0, 4), number(4, 2), number(6, 2));  // 31 June becomes 1 July
  return day.month() == number(4, 2) && day.day() == number(6, 2);
}

}  // namespace

std::optional<std::string> NormalPhone(std::string_view phone) {
  std::string digits = HalfWidth(phone);
  std::erase_if(digits, [](char c) { return std::string_view(" \t-.()").find(c) != std::string_view::npos; });
  if (digits.starts_with('+')) digits.replace(0, 1, "00");
  if (digits.starts_with("0086")) digits.erase(0, 4);
  if (!AllDigits(digits) || digits.size() < 3 || digits.size() > 20) return std::nullopt;
  return digits;
}

std::optional<std::string> NormalIdentityNumber(std::string_view number) {
  std::string normal = HalfWidth(number);
  std::erase(normal, ' ');
  if (normal.size() == 15) return AllDigits(normal) ? std::optional(normal) : std::nullopt;
  if (normal.size() != 18) return std::nullopt;
  if (normal.back() == 'x') normal.back() = 'X';
  const std::string_view first17 = std::string_view(normal).substr(0, 17);
  if (!AllDigits(first17) || normal.back() != CheckCharacter(first17) || !IsDate(first17.substr(6, 8))) {
    return std::nullopt;
  }
  return normal;
}

}  // namespace zhiwang::privacy
