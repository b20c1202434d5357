#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"

// The due time of a screening task: one that nobody has reported on when it passes is missing.
namespace zhiwang::grid {

inline constexpr timers::What kPassScreeningTask{"screening_task.pass"};

// Sets the timer of a task with its creation (`before` is null), and cancels it with its report.
absl::Status FollowScreeningTaskTime(sql::Txn& tx, const ScreeningTask* before, const ScreeningTask& after);

// Notes that nobody has reported in time.
timers::Runner::Registration ScreeningTasksPass();

}  // namespace zhiwang::grid
