#include "services/grid_registry/screening_task/screening_task_timer.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/screening_task/screening_task_noun.h"

namespace zhiwang::grid {
namespace {

std::optional<absl::Time> PassesAt(const ScreeningTask& task) {
  return task.state == ScreeningTaskState::kDue ? std::optional(task.due) : std::nullopt;
}

absl::Status PassWhatIsDue(sql::Txn& tx, const timers::Firing& firing) {
  resource::Name name{firing.timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(firing.timer.aggregate.id, &name.id)) {
    return error::Unexpected("the timer of no screening task");
  }
  return resource::ChangeWithin<ScreeningTaskNoun>(
             tx, name, {"grid-registry"}, firing.now, ScreeningTaskEvent("screening_task.missing", firing.late()),
             [&](const resource::Moment&, const ScreeningTask& before) -> absl::StatusOr<std::optional<ScreeningTask>> {
               if (PassesAt(before).value_or(absl::InfiniteFuture()) > firing.now) return std::nullopt;
               return PassDue(before);
             })
      .status();
}

}  // namespace

absl::Status FollowScreeningTaskTime(sql::Txn& tx, const ScreeningTask* before, const ScreeningTask& after) {
  return timers::Follow(tx, {after.district, std::string(ScreeningTaskNoun::kKind), std::to_string(after.id)},
                        kPassScreeningTask, before == nullptr ? std::nullopt : PassesAt(*before), PassesAt(after),
                        after.version);
}

timers::Runner::Registration ScreeningTasksPass() { return {kPassScreeningTask, timers::Just(PassWhatIsDue)}; }

}  // namespace zhiwang::grid
