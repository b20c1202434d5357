#include "common/text/phone.h"

#include <algorithm>
#include <utility>

#include <phonenumbers/phonenumberutil.h>

#include "absl/strings/ascii.h"
#include "common/text/normal_form.h"

namespace zhiwang {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr char kHome[] = "CN";
constexpr int kHomeCode = 86;
constexpr size_t kLongestExtension = 6;
// Numbers that are dialled as they are: 110, 12345, 95588, and a subscriber's number without the area code.
constexpr size_t kShortest = 3, kLongestWithoutAreaCode = 8;

bool IsDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isdigit); }

// Digits with a leading + where that was written; nothing where the text holds anything but those and separators.
std::optional<std::string> Digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(c) || (c == '+' && digits.empty())) {
      digits += c;
    } else if (std::string_view(digits.empty() ? " (" : " -.()").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  return digits;
}

// True for a number that this release of the library does not know to be given out, but that has the form of one: a mobile
// number of China, or any of another country.
bool MayBeNew(const PhoneNumber& number, const PhoneNumberUtil& numbers) {
  if (!numbers.IsPossibleNumber(number)) return false;
  return number.country_code() != kHomeCode ||
         (number.national_number() >= 13'000'000'000 && number.national_number() <= 19'999'999'999);
}

// True for a mobile number of China as most are written: its form says all that the library would.
bool IsMobile(std::string_view digits) {
  constexpr size_t kDigits = 11;
  return digits.size() == kDigits && IsDigits(digits) && digits[0] == '1' && digits[1] >= '3';
}

std::optional<std::string> Subscriber(std::string_view text) {
  std::optional<std::string> digits = Digits(text);
  if (!digits) return std::nullopt;
  for (const std::string_view abroad : {"0086", "086", "00"}) {  // as dialled from abroad, and as some write it
    if (!digits->starts_with(abroad)) continue;
    digits->replace(0, abroad.size(), abroad == "00" ? "+" : "+86");
    break;
  }
  std::string_view at_home = *digits;
  if (at_home.starts_with("+86")) at_home.remove_prefix(3);
  if (IsMobile(at_home)) return "+86" + std::string(at_home);
  const bool short_enough = digits->size() >= kShortest && digits->size() <= kLongestWithoutAreaCode;
  if (short_enough && IsDigits(*digits) && !digits->starts_with('0')) return digits;
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (numbers.Parse(*digits, kHome, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return std::nullopt;
  if (!numbers.IsValidNumber(number) && !MayBeNew(number, numbers)) return std::nullopt;
  std::string normal;
  numbers.Format(number, PhoneNumberUtil::E164, &normal);
  return normal;
}

// The place of the word or mark before an extension, and its length; `-` only where digits alone follow the last one.
struct Mark {
  size_t at, length;
};
std::optional<Mark> FindExtension(std::string_view text) {
  for (const std::string_view mark : {"转", "分机", "ext.", "ext", "x", "#"}) {
    const size_t at = text.rfind(mark);
    if (at != std::string_view::npos) return Mark{at, mark.size()};
  }
  const size_t hyphen = text.rfind('-');
  if (hyphen == std::string_view::npos || hyphen == 0) return std::nullopt;
  return Mark{hyphen, 1};
}

}  // namespace

std::optional<Phone> ReadPhone(std::string_view text) {
  const std::string plain = PlainForm(text);
  if (auto number = Subscriber(plain)) return Phone{*std::move(number), {}};
  const auto mark = FindExtension(plain);
  if (!mark) return std::nullopt;
  const std::string extension = Trimmed(std::string_view(plain).substr(mark->at + mark->length));
  if (extension.empty() || extension.size() > kLongestExtension || !IsDigits(extension)) return std::nullopt;
  auto number = Subscriber(std::string_view(plain).substr(0, mark->at));
  if (!number) return std::nullopt;
  return Phone{*std::move(number), extension};
}

std::string NationalPhone(const std::string& normal) {
  if (!normal.starts_with("+86")) return normal;
  const std::string number = normal.substr(3);
  const bool is_mobile = number.size() == 11 && number.starts_with('1');
  // Ten digits that begin with 95 are a subscriber of 0951 to 0955.
  const bool is_service =
      number.starts_with("400") || number.starts_with("800") || (number.starts_with("95") && number.size() < 10);
  return is_mobile || is_service ? number : "0" + number;  // before the code of an area a 0 is dialled
}

std::optional<std::string> NormalPhone(std::string_view text) {
  auto phone = ReadPhone(text);
  if (!phone) return std::nullopt;
  return std::move(phone->number);
}

}  // namespace zhiwang
