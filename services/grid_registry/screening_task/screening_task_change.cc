#include "services/grid_registry/screening_task/screening_task_change.h"

#include "zhiwang/grid/v1/screening_task_record.pb.h"

namespace zhiwang::grid {

changelog::Change ChangeOf(const ScreeningTask& after, const ScreeningTaskEvent& event) {
  v1::ScreeningTaskChange payload;
  payload.set_screening(after.screening);
  payload.set_state(static_cast<common::v1::ScreeningProgress::State>(after.state));
  payload.set_worker(after.worker);
  payload.set_findings(static_cast<int>(after.findings.size()));
  payload.set_given_up_version(event.given_up_version);
  payload.set_given_up_reason(event.given_up_reason);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::grid
