#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/lifecycle/lifecycle.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::grid {

inline constexpr int kMostReportedFindings = 50;  // of a report

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ScreeningTaskState { kDue = 1, kReported = 2, kMissing = 3, kLate = 4 };
enum class ScreeningTaskAction { kReport = 1, kPass = 2 };

// A dispute that a worker found. The summary names nobody.
struct ScreeningFinding {
  std::string dispute_type;  // the name of a type of the mediation service
  std::optional<Point> point;
  std::string summary;
  bool people_known = false;
};

// A screening task (排查任务): whoever works in a grid looks for disputes, because the mediation service asks.
struct ScreeningTask {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it came to its state: every change but a note leads to another
  ScreeningTaskState state = ScreeningTaskState::kDue;
  int64_t screening = 0, round = 0;  // at the mediation service
  std::string area_path;             // of the grid, as it was when the task was created
  std::string about;
  absl::Time created, due;
  std::string worker;                  // id of who reported; empty: nobody has
  std::optional<absl::Time> reported;  // when they did
  std::vector<ScreeningFinding> findings;
  std::string stored;  // its body as it was read: what a newer version of the service wrote there is kept
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct ScreeningTaskTransition {
  ScreeningTaskState from;
  ScreeningTaskAction action;
  ScreeningTaskState to;
  std::string_view by;
};

inline constexpr ScreeningTaskTransition kScreeningTaskLifecycle[] = {
    // from                         action                        to                             by
    {ScreeningTaskState::kDue, ScreeningTaskAction::kReport, ScreeningTaskState::kReported, "screening_task.carry_out"},
    {ScreeningTaskState::kDue, ScreeningTaskAction::kPass, ScreeningTaskState::kMissing, ""},
    {ScreeningTaskState::kMissing, ScreeningTaskAction::kReport, ScreeningTaskState::kLate, "screening_task.carry_out"},
};
static_assert(EachActionHasOneTarget(kScreeningTaskLifecycle));

std::string_view StateName(ScreeningTaskState state);     // `DUE`, as in the contract
std::string_view StateNameZh(ScreeningTaskState state);   // `待上报`
std::string_view ActionName(ScreeningTaskAction action);  // `REPORT`
std::string_view ActionNameZh(ScreeningTaskAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ScreeningTaskLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<ScreeningTaskAction> LegalActions(ScreeningTaskState state);

// The place by which callers have rights over it: its grid.
inline auth::Scope ScopeOf(const ScreeningTask& task) { return {task.area_path, {}}; }

// Each decision takes a task as it is and answers it as it becomes, or ACTION_ILLEGAL. Pure functions; nothing is read or
// written.

// Takes the findings of `worker`, the id of a member of staff; no finding is a report, too. In time until the due time, also where the task
// does not know yet that this has passed.
absl::StatusOr<ScreeningTask> Report(const ScreeningTask& before, std::string worker, absl::Time now,
                                     std::vector<ScreeningFinding> findings);
absl::StatusOr<ScreeningTask> PassDue(const ScreeningTask& before);

}  // namespace zhiwang::grid
