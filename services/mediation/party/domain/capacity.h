#pragma once

#include <optional>
#include <string>

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

// The party's proxy of that number, or null.
const Proxy* FindProxy(const Person& person, int number);

// OK where that person may give that word for the party on that day; AUTHORITY_MISSING otherwise, with the field and the
// cause. The party in person needs FULL capacity; with LIMITED they may say what the guardian said (`guardian_said`). A
// guardian acts for who has not FULL capacity; an agent within powers and period; an organisation by its head or an agent.
absl::Status CheckAuthority(absl::CivilDay day, const PartyFacts& party, const Person& person, const Consent& word,
                            bool guardian_said);

}  // namespace zhiwang::mediation
