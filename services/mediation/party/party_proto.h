#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/party/domain/consent.h"
#include "services/mediation/party/domain/parties.h"
#include "services/mediation/party/domain/party.h"
#include "zhiwang/mediation/v1/dispute_request.pb.h"
#include "zhiwang/mediation/v1/party.pb.h"

// Parties and their words as the contract has them.
namespace zhiwang::mediation {

// A party as its caller gives it, checked and not sealed yet: texts, enums, phones, numbers in their normal form.
// FIELD_INVALID names the field below `field`, as `party.phone`.
absl::StatusOr<PartyDraft> PartyFromProto(std::string_view field, const v1::Party& proto);

// The people who act for a party of that kind, likewise; at least one.
absl::StatusOr<std::vector<Proxy>> ProxiesFromProto(std::string_view field, PartyKind kind, const v1::Party& proto);

// The party as the request amends it, checked and not sealed yet; `facts` and `person` are the party as it is. FIELD_INVALID
// where it amends nothing, or names a proxy who does not act.
absl::StatusOr<AmendedParty> AmendedFromProto(const v1::AmendPartyRequest& request, const PartyFacts& facts,
                                              const Person& person);

// The whole party, unmasked.
v1::Party ToProto(int number, const PartyFacts& facts, const Person& person);

// The party with every personal field masked (`张*`, `138****5678`).
v1::Party ShowMasked(int number, const PartyFacts& facts, const Person& person);

// What is known of a party whose seal does not open, or whom the caller may not know: nothing of the person.
v1::Party ShowFacts(int number, const PartyFacts& facts);

// The names of the fields that are known of a party, for the audit log.
std::string NamesOfKnown(const Person& person);

// The word of a party as its caller gives it, checked; what the contract says is set at the record is left out.
// FIELD_INVALID names the field below `consents`.
absl::StatusOr<Consent> ConsentFromProto(const v1::Consent& proto);

v1::Consent ToProto(const Consent& consent);

// Somebody to invite, checked. FIELD_INVALID names the field below `participant`.
struct ParticipantDraft {
  ParticipantKind kind = ParticipantKind::kRelative;
  ParticipantWords words;
};
absl::StatusOr<ParticipantDraft> ParticipantFromProto(const v1::Participant& proto);

// The participant of that number, unmasked; the dispute's words are open.
v1::Participant ParticipantToProto(const Dispute& dispute, int number);

// The same with name and phone masked.
v1::Participant ShowParticipant(const Dispute& dispute, int number);

}  // namespace zhiwang::mediation
