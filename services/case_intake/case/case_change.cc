#include "services/case_intake/case/case_change.h"

#include <string>
#include <vector>

#include "services/case_intake/case/case_record.h"
#include "services/case_intake/mediation/referral_record.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

// By whom a case is handled again follows from the case: see Reopen.
std::string TypeOf(const Case& after, const CaseEvent& event) {
  const bool at_centre = event.type == ChangeTypeOf(Action::kReopen) && after.facts.state == State::kReceived;
  return at_centre ? std::string(ChangeTypeOf(Action::kReopenAtCentre)) : event.type;
}

}  // namespace

changelog::Change ChangeOf(const Case* before, const Case& after, const CaseEvent& event) {
  v1::CaseChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  if (event.return_reason) payload.set_return_reason(static_cast<v1::Case::ReturnReason>(*event.return_reason));
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  payload.set_disposition(static_cast<v1::Case::Disposition>(after.disposition));
  static const std::vector<SiteCheck> kNone;
  if (const int number = ChangedCheck(before == nullptr ? kNone : before->site_checks, after.site_checks)) {
    *payload.mutable_site_check() = StepOf(after.site_checks[static_cast<size_t>(number) - 1], number);
  }
  static const std::vector<Referral> kNeverReferred;
  const int changed = ChangedReferral(before == nullptr ? kNeverReferred : before->referrals, after.referrals);
  if (const int round = changed != 0 ? changed : event.referral) {
    *payload.mutable_referral() = StepOf(after.referrals[static_cast<size_t>(round) - 1], round);
  }
  changelog::Change change;
  change.type = TypeOf(after, event);
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::intake
