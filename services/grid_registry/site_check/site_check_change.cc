#include "services/grid_registry/site_check/site_check_change.h"

#include "common/names/area_path.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::grid {

changelog::Change ChangeOf(const SiteCheck& after, const SiteCheckEvent& event) {
  v1::SiteCheckChange payload;
  payload.set_case_id(after.case_id);
  payload.set_dispute_id(after.dispute_id);
  payload.set_number(after.number);
  payload.set_state(static_cast<common::v1::SiteCheckProgress::State>(after.state));
  payload.set_worker(after.worker);
  payload.set_area(CodesOf(after.area_path).back());
  payload.set_given_up_version(event.given_up_version);
  payload.set_given_up_reason(event.given_up_reason);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

absl::StatusOr<common::v1::SiteCheckProgress> ProgressAt(const SiteCheck& check, const changelog::Change& change) {
  v1::SiteCheckChange payload;
  if (!payload.ParseFromString(change.payload)) return error::Unexpected("a change of an on-site check cannot be read");
  const auto state = static_cast<SiteCheckState>(payload.state());
  SiteCheck then;
  if (state == check.state) then = check;
  then.district = check.district;
  then.id = check.id;
  then.state = state;
  then.worker = payload.worker();
  then.changed = change.at;
  return ProgressOf(then);
}

}  // namespace zhiwang::grid
