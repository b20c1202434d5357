#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/mediation/violence/domain/violence_report.h"

namespace zhiwang::mediation {

// A change of a report besides before and after.
struct ViolenceEvent {
  ViolenceEvent(const char* of)
      : type(of) {}  // NOLINT(google-explicit-constructor): a call reads Change(…, "violence_report.confirmed", …)
  ViolenceEvent(const char* of, absl::Duration after) : type(of), late(after) {}
  std::string type;
  absl::Duration late = absl::ZeroDuration();  // of what happens by itself: how long after its time
};

// The change-log row for a report that was `before` (null: new) and is `after`: its type, area path and payload. Of a new report
// the service is the actor: who reported it is kept back (反家庭暴力法 art. 14).
changelog::Change ChangeOf(const ViolenceReport* before, const ViolenceReport& after, const ViolenceEvent& event);

}  // namespace zhiwang::mediation
