#include "services/mediation/document/domain/documenting.h"

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// True for a mediation that began and has ended; one that was reopened has not.
bool HasMediationEnded(const Facts& facts) {
  return !IsOpen(facts.state) && !facts.endings.empty() && facts.endings.back().kind != EndKind::kNotTaken;
}

// OK where all parties said, in this round, that the facts which nobody disputes may be recorded (鲁 art. 24; 在线调解规则 art. 22).
absl::Status CheckUndisputedFactsConsents(const Dispute& dispute) {
  return CheckConsentOfAll(dispute, "a record of undisputed facts", SubjectNameZh(Subject::kUndisputedFacts),
                           [&](const Consent& word) {
                             return word.subject == Subject::kUndisputedFacts && word.round == dispute.facts.round;
                           });
}

// True for papers of what goes on after the file was archived.
bool StillComes(const Facts& facts, DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kConfirmationApplication:
    case DocumentKind::kConfirmationPaper:
      return true;
    case DocumentKind::kReceipt:
      return HasAgreement(facts);
    default:
      return false;
  }
}

}  // namespace

absl::Status CheckTakesDocuments(const Dispute& dispute, DocumentKind kind) {
  if (!StillComes(dispute.facts, kind)) RETURN_IF_ERROR(CheckFileIsOpen(dispute));
  const State state = dispute.facts.state;
  if (state == State::kJoined || state == State::kVoid) return error::TakesNoDocuments(dispute);
  return kind == DocumentKind::kUndisputedFacts ? CheckUndisputedFactsConsents(dispute) : absl::OkStatus();
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

absl::Status CheckNamesParty(const Dispute& dispute, const DocumentFacts& facts) {
  constexpr char kField[] = "header.document.party";
  if (facts.party == 0) return absl::OkStatus();
  if (facts.kind != DocumentKind::kIdentity) {
    return error::FieldInvalid(kField, "is for identity papers alone", "只有身份证明须指明当事人");
  }
  return HasParty(dispute.facts, facts.party) ? absl::OkStatus() : error::PartyNotFound(dispute, kField, facts.party);
}

absl::Status CheckSaysSomething(DocumentKind kind, bool has_minutes, std::string_view text) {
  if (kind != DocumentKind::kMinutes || has_minutes || !text.empty()) return absl::OkStatus();
  return error::FieldInvalid("text", "is required where no minutes of a held session are recorded",
                             "尚无已登记笔录的调解会议，须填写记录内容");
}

void NoteDispute(const Facts& dispute, DocumentFacts& facts) {
  facts.area_path = dispute.area_path;
  if (facts.kind != DocumentKind::kUndisputedFacts) return;
  facts.committee = dispute.committee;
  facts.type = dispute.type;
  facts.level = dispute.level;
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
