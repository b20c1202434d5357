#include "services/grid_registry/area/import/plan_write.h"

#include <string_view>
#include <utility>
#include <vector>

#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_past.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/import/moved_along.h"
#include "services/grid_registry/registry_change.h"
#include "services/grid_registry/staff/staff_store.h"

namespace zhiwang::grid {
namespace {

absl::Status WriteAreas(sql::Txn& tx, const AreaPlan& plan) {
  RETURN_IF_ERROR(InsertAreas(tx, plan.created()));
  std::vector<std::string_view> replaced;
  for (const UpdatedArea& updated : plan.updated()) replaced.push_back(updated.after.area.code);
  RETURN_IF_ERROR(KeepStates(tx, plan.district(), replaced, plan.day()));
  for (const UpdatedArea& updated : plan.updated()) {
    RETURN_IF_ERROR(UpdateArea(tx, updated.after));
    if (updated.moves()) RETURN_IF_ERROR(MoveAssignments(tx, updated.after.area));
  }
  for (const Area& ended : plan.ended()) RETURN_IF_ERROR(EndArea(tx, ended));
  return absl::OkStatus();
}

absl::Status LogAreas(sql::Txn& tx, const AreaPlan& plan, const resource::Author& author, absl::Time now) {
  std::vector<changelog::Change> changes;
  const auto log = [&](std::string_view verb, const Area& area) {
    changes.push_back(RegistryChange(author, "area", verb, area.district, area.code, area.version, area.path, now));
  };
  for (const StoredArea& created : plan.created()) log("created", created.area);
  for (const UpdatedArea& updated : plan.updated()) log("changed", updated.after.area);
  for (const Area& ended : plan.ended()) log("ended", ended);
  return changelog::AppendAfterLast(tx, std::move(changes));
}

}  // namespace

absl::Status WritePlan(sql::Txn& tx, const AreaPlan& plan, int64_t revision, const resource::Author& author,
                       absl::Time now) {
  RETURN_IF_ERROR(AdvanceRevision(tx, plan.district(), revision));
  RETURN_IF_ERROR(WriteAreas(tx, plan));
  RETURN_IF_ERROR(LogAreas(tx, plan, author, now));
  RETURN_IF_ERROR(MoveAssignmentsAlong(tx, plan, author, now));
  return MoveDepartmentsAlong(tx, plan, author, now);
}

}  // namespace zhiwang::grid
