#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/agreement/domain/agreement.h"

// Every error of agreements besides the common ones and those of disputes. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::WrittenNeeded

// Something that an agreement lacks: the field of its text, `facts`, and what it is, in both languages.
struct Missing {
  std::string field;
  std::string what, what_zh;
};

// Why an agreement must be in writing.
enum class WritingGround { kAskedFor, kTopic, kInstalments, kNotOnTheSpot };

absl::Status AgreementNotFound(std::string_view name);
absl::Status AgreementActionIllegal(const Agreement& agreement, AgreementAction action);
// The dispute is in another state than IN_MEDIATION, in which agreements are drafted.
absl::Status NotInMediation(const Dispute& dispute);
// Names all that is missing at once.
absl::Status AgreementIncomplete(const Agreement& agreement, const std::vector<Missing>& missing);
absl::Status WrittenNeeded(const Agreement& agreement, WritingGround ground);
// The amounts of the obligations add up to `sum`, and not to `total`.
absl::Status InstalmentsUnequal(std::string_view field, int64_t sum, int64_t total);
// The text, which is fixed, says who the party is.
absl::Status TextNamesParty(const Agreement& agreement, int party);
// The agreement rests on the document with that id, which is to be withdrawn.
absl::Status DocumentIsProof(const Agreement& agreement, int64_t document);
// The digest is of another text than the present one.
absl::Status TextChanged(const Agreement& agreement);
// Nobody of that number or name is waited for.
absl::Status SignerUnknown(std::string_view field, std::string_view who, std::string_view who_zh);
// A clause is about status or inheritance (电子签名法 art. 3).
absl::Status ElectronicBarred(const Agreement& agreement);
// The bytes are no signature over the digest.
absl::Status ElectronicWrong(std::string_view field);
// Somebody else signed the text by the same certificate.
absl::Status CertificateOfAnother(std::string_view field);
// More is paid than is owed.
absl::Status PaymentOver(const Agreement& agreement, int64_t owed_fen);
// The state of the obligation with that number does not allow it.
absl::Status ObligationActionIllegal(const Agreement& agreement, int number, ObligationAction action);
// The state of the confirmation does not allow it.
absl::Status ConfirmationActionIllegal(const Agreement& agreement, ConfirmationAction action);
// A court does not take these clauses. Names each with its ground.
absl::Status ConfirmationExcluded(const Agreement& agreement, const std::vector<int>& clauses);
// The application came after `last`, the last day of the window.
absl::Status ConfirmationLate(const Agreement& agreement, absl::CivilDay last);
// Names all papers that are missing at once.
absl::Status PapersMissing(const Agreement& agreement, const std::vector<Missing>& missing);

}  // namespace zhiwang::mediation::error
