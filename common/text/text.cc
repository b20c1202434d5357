#include "common/text/text.h"

#include <algorithm>

#include <fmt/format.h>
#include <unicode/utf8.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"

namespace zhiwang {
namespace {

// The digits of a mobile phone in China. No other number that people write in a sentence is as long.
constexpr size_t kDigitsOfMobile = 11;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number of digits from there on.
size_t DigitsFrom(std::string_view plain, size_t at) {
  size_t end = at;
  while (end < plain.size() && IsDigit(plain[end])) ++end;
  return end - at;
}

// The digits from there on, over groups with one blank or hyphen between them, until they are a mobile phone's or more.
std::string GroupedDigitsFrom(std::string_view plain, size_t at) {
  std::string digits;
  for (size_t count = DigitsFrom(plain, at); count > 0; count = DigitsFrom(plain, at)) {
    digits.append(plain.substr(at, count));
    at += count;
    const bool goes_on = at < plain.size() && (plain[at] == ' ' || plain[at] == '-');
    if (digits.size() >= kDigitsOfMobile || !goes_on) break;
    ++at;
  }
  return digits;
}

bool IsForbiddenControl(unsigned char c) { return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F; }

}  // namespace

bool IsUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return false;
  }
  return true;
}

int CountCharacters(std::string_view utf8) {
  return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

std::string FirstCharacters(std::string_view utf8, int count) {
  size_t end = 0;
  for (; end < utf8.size(); ++end) {
    const bool starts_character = (static_cast<unsigned char>(utf8[end]) & 0xC0) != 0x80;
    if (starts_character && count-- == 0) break;
  }
  return std::string(utf8.substr(0, end));
}

absl::Status CheckText(std::string_view field, std::string_view text, int least, int most) {
  if (!IsUtf8(text)) return error::FieldInvalid(field, "must be well-formed UTF-8", "必须是合法的 UTF-8 文本");
  if (std::any_of(text.begin(), text.end(), IsForbiddenControl)) {
    return error::FieldInvalid(field, "must not hold control characters", "不得含控制字符");
  }
  const int count = CountCharacters(text);
  if (count < least || (least > 0 && IsBlank(text))) {
    return error::FieldInvalid(field, fmt::format("must have at least {} characters and not be blank", least),
                               fmt::format("至少 {} 个字，且不能为空白", least));
  }
  if (count > most) {
    return error::FieldInvalid(field, fmt::format("has {} characters, at most {} are allowed", count, most),
                               fmt::format("共 {} 个字，最多 {} 个字", count, most));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadName(std::string_view field, std::string_view text, int least, int most) {
  RETURN_IF_ERROR(CheckText(field, text, least, most));
  std::string name = Trimmed(text);
  if (name.find_first_of("\r\n\t") != std::string::npos) {
    return error::FieldInvalid(field, "must be one line without tabs", "名称须为一行，不含换行和制表符");
  }
  return name;
}

bool HoldsPersonalNumber(std::string_view utf8) {
  const std::string plain = PlainForm(utf8);
  for (size_t at = 0; at < plain.size(); ++at) {
    const bool begins_a_group = IsDigit(plain[at]) && (at == 0 || !IsDigit(plain[at - 1]));
    if (!begins_a_group) continue;
    if (DigitsFrom(plain, at) >= kDigitsOfMobile) return true;
    const std::string digits = GroupedDigitsFrom(plain, at);
    if (digits.size() == kDigitsOfMobile && digits[0] == '1' && digits[1] >= '3') return true;
  }
  return false;
}

}  // namespace zhiwang
