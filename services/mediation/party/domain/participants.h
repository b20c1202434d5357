#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// Those who take part without being a party or a mediator (人民调解法 art. 20).
namespace zhiwang::mediation {

// Invites somebody, numbered after the others. FIELD_INVALID where there are kMostParticipants.
absl::StatusOr<Dispute> Invite(const Context& context, const Dispute& before, ParticipantKind kind,
                               ParticipantWords words);

// OK for the number of a participant; PARTICIPANT_NOT_FOUND naming `field` otherwise.
absl::Status CheckParticipant(const Dispute& dispute, std::string_view field, int number);

// The parties, by number, that stand for themselves and have not consented to the participant of that number.
std::vector<int> WithoutConsentTo(const Facts& facts, int participant);

// OK where the participant may come to sessions: all parties consented. CONSENT_MISSING naming the others,
// PARTICIPANT_NOT_FOUND naming `field`.
absl::Status CheckMayTakePart(const Dispute& dispute, std::string_view field, int participant);

}  // namespace zhiwang::mediation
