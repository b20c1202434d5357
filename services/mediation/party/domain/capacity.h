#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/mediation/party/domain/consent.h"
#include "services/mediation/party/domain/party.h"

// Who may act for a party on a day (民法典 art. 17 to 24, 165; 民事诉讼法 art. 61, 62).
namespace zhiwang::mediation {

// The person's birth day: as it was entered, or that of the identity number; nothing where neither tells.
std::optional<absl::CivilDay> BirthDayOf(const Person& person, absl::CivilDay today);

// Whole years on that day; a birthday on 29 February is reached on 1 March in other years.
int AgeOn(absl::CivilDay day, absl::CivilDay birth_day);

// The capacity on that Beijing day: as entered with a proof, or by age: under 8 NONE, 8 to 17 LIMITED. FULL for
// organisations and where no birth day is known.
Capacity CapacityOn(absl::CivilDay day, const PartyFacts& party, const Person& person);

// OK for a capacity that may be entered for a person of that age on that day: FULL from 16 years on (民法典 art. 18), LIMITED
// from 8 on; NONE at any age. FIELD_INVALID for `field` otherwise.
absl::Status CheckEnteredCapacity(absl::CivilDay day, std::string_view field, const PartyFacts& party,
                                  const Person& person);

// The party's proxy of that number, or null.
const Proxy* FindProxy(const Person& person, int number);

// Something that is done for a party: a word, a signature.
struct Act {
  int proxy = 0;                  // the number of the proxy who does it; 0: the party in person
  Power power = Power::kGeneral;  // that an agent needs for it; GENERAL is in every power
};

// OK where that person may do that for the party on that day; AUTHORITY_MISSING otherwise, with the field below `field`
// (`party`, `proxy`) and the cause. The party in person needs FULL capacity; with LIMITED they may do what the guardian did
// (`guardian_did`). A guardian acts for who has not FULL capacity; an agent within powers and period; an organisation by its
// head or an agent; nobody whose authority ended.
absl::Status CheckMayAct(absl::CivilDay day, std::string_view field, const PartyFacts& party, const Person& person,
                         const Act& act, bool guardian_did);

// The same for a word of the party.
absl::Status CheckAuthority(absl::CivilDay day, const PartyFacts& party, const Person& person, const Consent& word,
                            bool guardian_said);

}  // namespace zhiwang::mediation
