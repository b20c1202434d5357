#include "services/mediation/screening/screening_change.h"

#include "services/mediation/screening/screening_record.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const ScreeningRound& after, const ScreeningEvent& event) {
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.area_path;
  change.payload = FactsRecordOf(after, event.late).SerializeAsString();
  return change;
}

changelog::Change ChangeOf(const Screening* before, const Screening& after, const ScreeningEvent& event) {
  const bool came_late =
      before != nullptr && before->state != ScreeningState::kLate && after.state == ScreeningState::kLate;
  v1::ScreeningRecord facts = FactsRecordOf(after, event.late);
  facts.set_given_up_reason(event.given_up_reason);
  changelog::Change change;
  change.type = came_late ? "screening.late" : event.type;
  change.area_path = after.area_path;
  change.payload = facts.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
