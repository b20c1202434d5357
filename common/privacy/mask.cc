#include "common/privacy/mask.h"

#include <algorithm>
#include <vector>

#include "common/text/normal_form.h"
#include "common/text/text.h"

namespace zhiwang::privacy {
namespace {

// The first `first` and the last `last` characters with stars between them.
std::string Keep(const std::vector<std::string>& characters, size_t first, size_t last) {
  std::string shown;
  for (size_t i = 0; i < characters.size(); ++i) {
    const bool keep = i < first || i + last >= characters.size();
    shown += keep ? std::string_view(characters[i]) : std::string_view("*");
  }
  return shown;
}

// Full-width digits (U+FF10 … U+FF19) too.
bool IsDigit(std::string_view character) {
  return (character >= "0" && character <= "9") || (character >= "\uFF10" && character <= "\uFF19");
}

}  // namespace

std::string MaskName(std::string_view name) {
  if (!IsUtf8(name)) return "*";
  const auto characters = VisibleCharacters(name);
  return Keep(characters, characters.size() > 1 ? 1 : 0, 0);
}

std::string MaskPhone(std::string_view phone) {
  if (!IsUtf8(phone)) return "*";
  const auto characters = VisibleCharacters(phone);
  if (characters.size() >= 11) return Keep(characters, 3, 4);
  return Keep(characters, 0, std::min<size_t>(2, characters.size() / 2));
}

std::string MaskIdentityNumber(std::string_view number) {
  if (!IsUtf8(number)) return "*";
  const auto characters = VisibleCharacters(number);
  const size_t ends = characters.size() >= 4 ? 1 : 0;
  return Keep(characters, ends, ends);
}

std::string MaskAddress(std::string_view address) {
  if (!IsUtf8(address)) return "*";
  const auto characters = VisibleCharacters(address);
  const auto first_digit = std::find_if(characters.begin(), characters.end(), IsDigit);
  return Keep(characters, std::min(static_cast<size_t>(first_digit - characters.begin()), characters.size() / 2), 0);
}

}  // namespace zhiwang::privacy
