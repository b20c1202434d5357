#include "services/mediation/party/domain/participants.h"

#include <string>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

bool IsConsentTo(const Consent& word, const std::string& participant) {
  return word.subject == Subject::kParticipant && word.reference == participant;
}

}  // namespace

absl::StatusOr<Dispute> Invite(const Context&, const Dispute& before, ParticipantKind kind, ParticipantWords words) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kInvite));
  if (before.facts.participants.size() >= kMostParticipants) return error::TooMany("participant", kMostParticipants);
  after.facts.participants.push_back(kind);
  after.words.participants.push_back(std::move(words));
  return after;
}

absl::Status CheckParticipant(const Dispute& dispute, std::string_view field, int number) {
  const bool known = number >= 1 && number <= static_cast<int>(dispute.facts.participants.size());
  return known ? absl::OkStatus() : error::ParticipantNotFound(dispute, field, number);
}

std::vector<int> WithoutConsentTo(const Facts& facts, int participant) {
  const std::string reference = std::to_string(participant);
  return WithoutConsent(facts, [&](const Consent& word) { return IsConsentTo(word, reference); });
}

absl::Status CheckMayTakePart(const Dispute& dispute, std::string_view field, int participant) {
  RETURN_IF_ERROR(CheckParticipant(dispute, field, participant));
  const std::string reference = std::to_string(participant);
  return CheckConsentOfAll(dispute, "this participant", SubjectNameZh(Subject::kParticipant),
                           [&](const Consent& word) { return IsConsentTo(word, reference); });
}

}  // namespace zhiwang::mediation
