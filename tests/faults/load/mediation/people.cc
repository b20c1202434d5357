#include "tests/faults/load/mediation/people.h"

#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/ascii.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Party;

constexpr char kApplicants[] = "欧阳绮罗", kRespondents[] = "司马青衫", kStreet[] = "凤凰涅槃路";
constexpr char kIdentityBegins[] = "11010519491231";
constexpr uint64_t kFirstApplicant = 19876500000, kFirstRespondent = 19876510000;  // by phone

// The 18 characters of an identity number, with the check character of GB 11643.
std::string IdentityNumber(uint64_t number) {
  std::string digits = fmt::format("{}{:03}", kIdentityBegins, number);
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
  digits.push_back("10X98765432"[sum % 11]);
  return digits;
}

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// The phones and identity numbers of all.
const std::set<std::string, std::less<>>& Numbers() {
  static const auto numbers = [] {
    std::set<std::string, std::less<>> all;
    for (uint64_t number = 0; number < kPeople; ++number) {
      for (const auto side : {Party::APPLICANT, Party::RESPONDENT}) {
        const Party person = SomePerson(side, number);
        all.insert(person.phone());
        if (!person.identity_number().empty()) all.insert(person.identity_number());
      }
    }
    return all;
  }();
  return numbers;
}

// The first of these numbers in the text that is not part of a longer number, except for `+86` before it: ids and times hold other
// digits. All numbers with this beginning have that length.
std::string FindNumber(std::string_view text, std::string_view begin, size_t length) {
  for (size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
    const std::string_view before = text.substr(0, at), number = text.substr(at, length);
    const std::string_view behind = text.substr(at + number.size());
    if (!behind.empty() && IsDigit(behind.front())) continue;
    if (!before.empty() && IsDigit(before.back()) && !before.ends_with("+86")) continue;
    if (Numbers().contains(number)) return std::string(number);
  }
  return {};
}

}  // namespace

Party SomePerson(Party::Side side, uint64_t number) {
  const bool applies = side == Party::APPLICANT;
  Party person;
  person.set_side(side);
  person.set_display_name(fmt::format("{}{}", applies ? kApplicants : kRespondents, number));
  person.set_phone(std::to_string((applies ? kFirstApplicant : kFirstRespondent) + number));
  if (applies) person.set_identity_number(IdentityNumber(number));
  person.set_address(fmt::format("{}{}号", kStreet, number + 1));
  return person;
}

std::string FindPerson(std::string_view text) {
  for (const std::string_view words : {kApplicants, kRespondents, kStreet}) {
    if (text.find(words) != std::string_view::npos) return std::string(words);
  }
  for (const auto& [begin, length] : {std::pair("1987650", 11), {"1987651", 11}, {kIdentityBegins, 18}}) {
    const std::string found = FindNumber(text, begin, static_cast<size_t>(length));
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace zhiwang::testing
