#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "zhiwang/common/v1/site_check.pb.h"

namespace zhiwang::grid {

// The event of a check's change. A step that who asks will not hear of is an event, too: see site_check_hand_off.h.
struct SiteCheckEvent : resource::Event {
  using resource::Event::Event;
  SiteCheckEvent(const char* of, absl::Duration late_by) : resource::Event(of), late(late_by) {}
  int64_t given_up_version = 0;  // the step's
  std::string given_up_reason = {};
  absl::Duration late;  // of an expiry: how long after its time
};

// The change-log row of a check that came to be as it is: its type, area path and payload.
changelog::Change ChangeOf(const SiteCheck& after, const SiteCheckEvent& event);

// The progress of a check after one of its changes. A final state keeps its result, so the present check and the change
// together give the progress after any of its changes. INTERNAL for a change that cannot be read.
absl::StatusOr<common::v1::SiteCheckProgress> ProgressAt(const SiteCheck& check, const changelog::Change& change);

}  // namespace zhiwang::grid
