#include "services/mediation/document/domain/documenting.h"

#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/document/domain/document_errors.h"

namespace zhiwang::mediation {
namespace {

// True for a mediation that began and has ended; one that was reopened has not.
bool HasMediationEnded(const Facts& facts) {
  return !IsOpen(facts.state) && !facts.endings.empty() && facts.endings.back().kind != EndKind::kNotTaken;
}

}  // namespace

absl::Status CheckTakesDocuments(const Dispute& dispute) {
  const State state = dispute.facts.state;
  if (state != State::kJoined && state != State::kVoid) return absl::OkStatus();
  return error::TakesNoDocuments(dispute);
}

absl::Status CheckCanBeMade(const Dispute& dispute, DocumentKind kind) {
  const Facts& facts = dispute.facts;
  switch (kind) {
    case DocumentKind::kFailureNotice:
      return HasMediationEnded(facts) && TellsRoutes(facts.endings.back().kind) ? absl::OkStatus()
                                                                                : error::TellsOfNothing(dispute, kind);
    case DocumentKind::kStatement:
      return HasMediationEnded(facts) ? absl::OkStatus() : error::TellsOfNothing(dispute, kind);
    case DocumentKind::kRefusalNotice:
      return dispute.facts.state != State::kNotAccepted ? error::TellsOfNothing(dispute, kind) : absl::OkStatus();
    case DocumentKind::kCallbackRecord:
      return dispute.callbacks.empty() ? error::TellsOfNothing(dispute, kind) : absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

bool MayBeWithdrawn(const DocumentFacts& facts) { return !facts.withdrawn && facts.agreement == 0; }

absl::StatusOr<Document> Withdraw(const Document& before, const std::string& grounds) {
  if (!MayBeWithdrawn(before.facts)) return error::WithdrawalIllegal(before);
  Document after = before;
  after.facts.withdrawn = true;
  after.words.withdrawal = grounds;
  return after;
}

}  // namespace zhiwang::mediation
