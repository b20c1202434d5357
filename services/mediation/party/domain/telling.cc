#include "services/mediation/party/domain/telling.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "common/text/normal_form.h"
#include "common/text/text.h"

namespace zhiwang::mediation {
namespace {

constexpr int kShortestTelling = 2;  // characters: a single one does not identify anybody

// The text in the form that is compared: width, case, blanks, and separators between the digits of a number make no difference.
std::string Packed(std::string_view text) {
  std::string packed = PlainForm(text);
  std::erase_if(packed, [](char c) { return std::string_view(" -.()").find(c) != std::string_view::npos; });
  return packed;
}

// True if the packed text contains one of these.
bool Holds(std::string_view packed, std::initializer_list<std::string_view> telling) {
  return std::any_of(telling.begin(), telling.end(), [&](std::string_view one) {
    const std::string key = Packed(one);
    return CountCharacters(key) >= kShortestTelling && packed.find(key) != std::string_view::npos;
  });
}

// A phone as people write it, from its normal form `+86139…`.
std::string_view WithoutCountry(std::string_view normal_phone) {
  constexpr std::string_view kCountry = "+86";
  if (normal_phone.starts_with(kCountry)) normal_phone.remove_prefix(kCountry.size());
  return normal_phone;
}

template <class One>
bool TellsOf(std::string_view packed, const One& person) {
  return Holds(packed, {person.name, person.phone, WithoutCountry(person.normal_phone), person.identity_number});
}

}  // namespace

bool TellsOfSomebody(std::string_view text, const People& people, const std::vector<ParticipantWords>& participants) {
  const std::string packed = Packed(text);
  const auto tells = [&](const auto& person) { return TellsOf(packed, person); };
  const bool of_party = std::any_of(people.begin(), people.end(), [&](const auto& party) {
    const std::vector<Proxy>& proxies = party.second.proxies;
    return tells(party.second) || std::any_of(proxies.begin(), proxies.end(), tells);
  });
  return of_party || std::any_of(participants.begin(), participants.end(), [&](const ParticipantWords& one) {
           return Holds(packed, {one.name, one.phone});
         });
}

}  // namespace zhiwang::mediation
