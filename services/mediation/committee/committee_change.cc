#include "services/mediation/committee/committee_change.h"

#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Committee& after, const resource::Event& event) {
  v1::CommitteeChange payload;
  payload.set_level(static_cast<v1::Committee::Level>(after.level));
  payload.set_area(AreaOf(after));
  for (const Mediator& mediator : after.mediators) payload.add_mediators(mediator.who);
  if (after.roster) {
    payload.set_roster_first_day(after.roster->first_day);
    payload.set_roster_last_day(after.roster->last_day);
  }
  payload.set_closed(after.closed);
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
