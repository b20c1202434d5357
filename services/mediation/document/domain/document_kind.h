#pragma once

#include <optional>
#include <string_view>

#include "common/documents/template.h"

// The kinds of documents of a file. The numbers are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

enum class DocumentKind {
  kApplication = 1,
  kRegistrationForm = 2,
  kRightsNotice = 3,
  kIdentity = 4,
  kAuthority = 5,
  kInvestigation = 6,
  kEvidence = 7,
  kMinutes = 8,
  kAgreement = 9,
  kOralAgreement = 10,
  kReceipt = 11,
  kCallbackRecord = 12,
  kConfirmationPaper = 13,
  kFailureNotice = 14,
  kStatement = 15,
  kUndisputedFacts = 16,
  kRefusalNotice = 17,
  kConfirmationApplication = 19,
  kSignatureScan = 20,
  kCover = 21,
  kCatalogue = 22,
  kBackCover = 23,
  kOther = 24,
};

std::string_view KindNameZh(DocumentKind kind);  // `人民调解申请书`

// True for what never leaves the file: it holds offers, or what people said in confidence (法释〔2016〕14号 art. 22).
bool StaysInFile(DocumentKind kind);

// The fields that a template of that kind may name; none for a kind that is only brought. What each field holds is in
// services/mediation/document/README.md.
const documents::Fields& FieldsOf(DocumentKind kind);

// True for a kind that is made of a template by MakeDocument. The text of an agreement is made where that is fixed.
inline bool IsMade(DocumentKind kind) { return kind != DocumentKind::kAgreement && !FieldsOf(kind).empty(); }

}  // namespace zhiwang::mediation
