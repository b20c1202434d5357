#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"

namespace zhiwang::grid {

// The event of a task's change. A result that the screening will not hear of is an event, too: see screening_task_hand_off.h.
struct ScreeningTaskEvent : resource::Event {
  using resource::Event::Event;
  ScreeningTaskEvent(const char* of, absl::Duration late_by) : resource::Event(of), late(late_by) {}
  int64_t given_up_version = 0;  // the step's
  std::string given_up_reason = {};
  absl::Duration late;  // of a due time that passed: how long after it
};

// The change-log row of a task that came to be as it is: its type, area path and payload.
changelog::Change ChangeOf(const ScreeningTask& after, const ScreeningTaskEvent& event);

}  // namespace zhiwang::grid
