#include "common/text/text.h"

#include <algorithm>

#include <fmt/format.h>
#include <unicode/utf8.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"

namespace zhiwang {
namespace {

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

}  // namespace zhiwang
