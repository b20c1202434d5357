#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"

// The decisions about who is a party of a dispute.
namespace zhiwang::mediation {

inline constexpr int kMostParties = 200;  // of a dispute
inline constexpr int kMostAgents = 2;     // of a party (民事诉讼法 art. 61)

// The number of the next party to enter: its row is sealed for it.
int NextPartyNumber(const Dispute& before);

// Enters a party, numbered after the others. FIELD_INVALID for proxies that do not fit its kind, agents without matter,
// powers or first day, more than two agents who act, a capacity that does not fit the age, a representative who does not stand
// for themselves on the same side, and a sixth representative of a side.
absl::StatusOr<Dispute> EnterParty(const Context& context, const Dispute& before, PartyDraft party);

// The same without a step of the lifecycle, for a dispute that takes several at once; `field` is the path of the request's
// party.
absl::Status AppendParty(Dispute& dispute, PartyDraft party, std::string_view field, absl::Time now);

// Adds proxies to a party, also after an agreement: `with_proxies` is the party as it becomes. PARTY_NOT_FOUND; FIELD_INVALID as
// EnterParty.
absl::StatusOr<Dispute> AddProxies(const Context& context, const Dispute& before, int party, const Person& with_proxies,
                                   SealedPerson sealed);

// A party as it becomes by an amendment. Of `facts` the capacity, the domicile and who represents it are read.
struct AmendedParty {
  int number = 0;
  PartyFacts facts;
  Person person;
  SealedPerson sealed;
  bool is_the_same = false;  // nothing is amended but phone, address and domicile, and that proxies act no more
};

// Amends a party. Words that were given without authority, by what is known now, lapse (LapseWordsWithoutAuthority). One that
// represents others stands for itself. PARTY_NOT_FOUND; FIELD_INVALID as EnterParty, and for a party that has left.
absl::StatusOr<Dispute> AmendParty(const Context& context, const Dispute& before, AmendedParty party);

// The same after an agreement, for a court that is to confirm it: who agreed stays as it is (FIELD_INVALID).
absl::StatusOr<Dispute> SupplementParty(const Context& context, const Dispute& before, AmendedParty party);

// Notes that a party has left. One at least stays on each side, and one who represents others does not leave before them
// (FIELD_INVALID); PARTY_NOT_FOUND.
absl::StatusOr<Dispute> LeaveDispute(const Context& context, const Dispute& before, int party);

}  // namespace zhiwang::mediation
