#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/mediation/document/domain/document.h"

// The decisions about documents.
namespace zhiwang::mediation {

// OK if a document of that kind may be put into the dispute's file. FILE_ARCHIVED, except for papers of processes that continue:
// those of a judicial confirmation and, if an agreement is in effect, receipts and waivers. CONSENT_MISSING for a record of
// undisputed facts to which not all agreed. ACTION_ILLEGAL if the dispute was joined to another, whose file continues, or voided.
absl::Status CheckTakesDocuments(const Dispute& dispute, DocumentKind kind);

// OK where the dispute's file has what a document of that kind tells of: a statement the end of a mediation, a notice of failure one
// that leaves something unsettled, a notice that it was turned down that, a record of callbacks a callback. ACTION_ILLEGAL
// otherwise.
absl::Status CheckCanBeMade(const Dispute& dispute, DocumentKind kind);

// OK for a document that names no party, and for an identity paper of one of the dispute. FIELD_INVALID for another kind,
// PARTY_NOT_FOUND for a number that no party has.
absl::Status CheckNamesParty(const Dispute& dispute, const DocumentFacts& facts);

// OK where a document of that kind is no blank form: minutes have those that sessions recorded, or free words. FIELD_INVALID `text`.
absl::Status CheckSaysSomething(DocumentKind kind, bool has_minutes, std::string_view text);

// Notes of the dispute what the document keeps of it as it comes into the file: its area, and of a record of undisputed facts the
// line of the bulletins that counts it.
void NoteDispute(const Facts& dispute, DocumentFacts& facts);

// True where it may be withdrawn: it is in the file, and no agreement is made by it.
bool MayBeWithdrawn(const DocumentFacts& facts);

// Withdraws a document with these grounds. ACTION_ILLEGAL where it may not be.
absl::StatusOr<Document> Withdraw(const Document& before, const std::string& grounds);

}  // namespace zhiwang::mediation
