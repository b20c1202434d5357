#include "services/mediation/file/domain/bundle.h"

#include <algorithm>

#include "common/calendar/day.h"
#include "services/mediation/file/domain/file_errors.h"

namespace zhiwang::mediation {
namespace {

// True if the mediation ended without an agreement on everything.
bool HasFailed(State state) {
  return state == State::kFailed || state == State::kRefused || state == State::kWithdrawn ||
         state == State::kTransferred || state == State::kPartlyAgreed;
}

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::ShanghaiZone()); }

// True if the form may belong to this agreement.
bool MayBeFormOf(const Document& form, const Annulled& agreement) {
  return agreement.oral && DayOf(form.facts.created) >= agreement.reached && form.facts.created < agreement.at;
}

// True if the application was made while this agreement could be applied for, so that it may hold its clauses.
bool MayTellOf(const Document& application, const Annulled& agreement) {
  return DayOf(application.facts.created) >= agreement.effective && application.facts.created < agreement.at;
}

bool IsForConfirmation(const Document& document, const PapersInEffect& in_effect) {
  switch (document.facts.kind) {
    case DocumentKind::kApplication:
    case DocumentKind::kRegistrationForm:
    case DocumentKind::kIdentity:
    case DocumentKind::kAuthority:
    case DocumentKind::kEvidence:
    case DocumentKind::kStatement:
    case DocumentKind::kConfirmationPaper:
      return true;
    case DocumentKind::kConfirmationApplication:
      return std::none_of(in_effect.annulled.begin(), in_effect.annulled.end(),
                          [&](const Annulled& one) { return MayTellOf(document, one); });
    case DocumentKind::kAgreement:
    case DocumentKind::kOralAgreement:
      return IsInEffect(document, in_effect);
    case DocumentKind::kSignatureScan:
      return in_effect.documents.contains(document.id);
    default:
      return false;
  }
}

bool IsForAfterFailure(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kApplication:
    case DocumentKind::kRegistrationForm:
    case DocumentKind::kRightsNotice:
    case DocumentKind::kEvidence:
    case DocumentKind::kFailureNotice:
    case DocumentKind::kStatement:
    case DocumentKind::kUndisputedFacts:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string_view BundleNameZh(Bundle bundle) {
  switch (bundle) {
    case Bundle::kWhole:
      return "全卷";
    case Bundle::kForConfirmation:
      return "司法确认材料";
    case Bundle::kAfterFailure:
      return "调解不成材料";
  }
  return "";
}

PapersInEffect PapersOf(std::span<const Agreement> agreements) {
  PapersInEffect papers;
  for (const Agreement& agreement : agreements) {
    const AgreementFacts& facts = agreement.facts;
    const absl::CivilDay reached = facts.reached.value_or(absl::CivilDay());
    if (facts.state == AgreementState::kAnnulled) {
      papers.annulled.push_back({facts.oral, reached, facts.effective.value_or(reached), agreement.changed});
    }
    if (facts.state != AgreementState::kEffective) continue;
    papers.any = true;
    if (facts.oral) papers.oral = std::min(papers.oral.value_or(reached), reached);
    if (facts.document != 0) papers.documents.insert(facts.document);
    for (const Signature& signature : facts.signatures) {
      if (signature.scan != 0 && signature.version == TextVersion(facts)) papers.documents.insert(signature.scan);
    }
  }
  return papers;
}

bool IsInEffect(const Document& document, const PapersInEffect& in_effect) {
  if (document.facts.withdrawn) return false;
  if (document.facts.kind == DocumentKind::kAgreement) return in_effect.documents.contains(document.id);
  if (document.facts.kind != DocumentKind::kOralAgreement || !in_effect.oral) return false;
  return DayOf(document.facts.created) >= *in_effect.oral &&
         std::none_of(in_effect.annulled.begin(), in_effect.annulled.end(),
                      [&](const Annulled& one) { return MayBeFormOf(document, one); });
}

absl::Status CheckBundle(Bundle bundle, const Dispute& dispute, const PapersInEffect& in_effect) {
  switch (bundle) {
    case Bundle::kWhole:
      return absl::OkStatus();
    case Bundle::kForConfirmation:
      if (in_effect.any) return absl::OkStatus();
      return error::NoSuchBundle(dispute, bundle, "an agreement that is in effect", "没有生效的协议");
    case Bundle::kAfterFailure:
      if (HasFailed(dispute.facts.state)) return absl::OkStatus();
      return error::NoSuchBundle(dispute, bundle, "a mediation that ended without agreement on everything",
                                 "纠纷没有以调解不成终结");
  }
  return absl::OkStatus();
}

bool BelongsTo(Bundle bundle, const Document& document, const PapersInEffect& in_effect) {
  if (bundle == Bundle::kWhole) return true;
  if (document.facts.withdrawn || StaysInFile(document.facts.kind)) return false;
  return bundle == Bundle::kForConfirmation ? IsForConfirmation(document, in_effect)
                                            : IsForAfterFailure(document.facts.kind);
}

}  // namespace zhiwang::mediation
