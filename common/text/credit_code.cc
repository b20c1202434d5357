#include "common/text/credit_code.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/text/normal_form.h"

namespace zhiwang {
namespace {

constexpr size_t kLength = 18;
constexpr std::string_view kCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // without I, O, S, V and Z

char CheckCharacter(std::string_view first17) {
  size_t sum = 0, weight = 1;
  for (const char c : first17) {
    sum += kCharacters.find(c) * weight;
    weight = weight * 3 % kCharacters.size();
  }
  return kCharacters[(kCharacters.size() - sum % kCharacters.size()) % kCharacters.size()];
}

}  // namespace

std::optional<std::string> NormalCreditCode(std::string_view text) {
  std::string code = PlainForm(text);
  std::erase_if(code, [](char c) { return c == ' ' || c == '-'; });
  absl::AsciiStrToUpper(&code);
  if (code.size() != kLength || code.find_first_not_of(kCharacters) != std::string::npos) return std::nullopt;
  if (code.back() != CheckCharacter(std::string_view(code).substr(0, kLength - 1))) return std::nullopt;
  return code;
}

}  // namespace zhiwang
