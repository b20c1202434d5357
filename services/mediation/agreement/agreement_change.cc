#include "services/mediation/agreement/agreement_change.h"

#include "services/mediation/agreement/agreement_record.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {

std::string ChangeTypeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event) {
  if (before == nullptr) return event.type;
  const bool was_effective = before->facts.state == AgreementState::kEffective;
  const bool is_effective = after.facts.state == AgreementState::kEffective;
  if (before->facts.state == AgreementState::kFixed && is_effective) return "agreement.took_effect";
  if (!was_effective || !is_effective) return event.type;
  if (IsOwed(before->facts) && !IsOwed(after.facts)) return "agreement.performed";
  if (event.type == "agreement.reminded" && OverdueOf(after.facts) > OverdueOf(before->facts))
    return "agreement.overdue";
  return event.type;
}

changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event) {
  v1::AgreementChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  changelog::Change change;
  change.type = ChangeTypeOf(before, after, event);
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
