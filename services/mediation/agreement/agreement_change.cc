#include "services/mediation/agreement/agreement_change.h"

#include "services/mediation/agreement/agreement_record.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {
namespace {

bool IsConfirmed(const Agreement& agreement) {
  return agreement.facts.confirmation.state == ConfirmationState::kConfirmed;
}

}  // namespace

std::string ChangeTypeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event) {
  if (before == nullptr) return event.type;
  const bool was_effective = before->facts.state == AgreementState::kEffective;
  const bool is_effective = after.facts.state == AgreementState::kEffective;
  if (before->facts.state == AgreementState::kFixed && is_effective) return "agreement.took_effect";
  if (!was_effective || !is_effective) return event.type;
  if (IsOwed(before->facts) && !IsOwed(after.facts)) return "agreement.performed";
  if (event.type == "agreement.reminded" && OverdueOf(after.facts) > OverdueOf(before->facts))
    return "agreement.overdue";
  const Confirmation &was = before->facts.confirmation, &is = after.facts.confirmation;
  if (is.state == ConfirmationState::kLapsed && was.state != is.state) return "agreement.confirmation_lapsed";
  return event.type;
}

changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event) {
  v1::AgreementChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  const bool comes_to_be_confirmed = IsConfirmed(after) && (before == nullptr || !IsConfirmed(*before));
  if (comes_to_be_confirmed && after.of != nullptr) {
    const Facts& dispute = after.of->facts;
    payload.set_committee(dispute.committee);
    payload.set_level(static_cast<v1::Committee::Level>(dispute.level));
    payload.set_type(static_cast<v1::Matter::Type>(dispute.type));
  }
  changelog::Change change;
  change.type = ChangeTypeOf(before, after, event);
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
