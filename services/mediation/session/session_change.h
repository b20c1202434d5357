#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/mediation/session/domain/session.h"

namespace zhiwang::mediation {

// A change of a session besides before and after.
struct SessionEvent {
  // NOLINTNEXTLINE(google-explicit-constructor): a call reads Change(…, "session.moved", …)
  SessionEvent(const char* of) : type(of) {}
  SessionEvent(const char* of, absl::Duration late_by) : type(of), late(late_by) {}
  std::string type;     // `session.booked`. Persisted: do not change
  absl::Duration late;  // of what happens by itself: how long after its time
};

// The change-log row for a session that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Session* before, const Session& after, const SessionEvent& event);

}  // namespace zhiwang::mediation
