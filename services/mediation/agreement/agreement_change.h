#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/mediation/agreement/domain/agreement.h"

namespace zhiwang::mediation {

// A change of an agreement besides before and after.
struct AgreementEvent {
  // NOLINTBEGIN(google-explicit-constructor): a call reads Change(…, "agreement.written", …)
  AgreementEvent(const char* of) : type(of) {}
  // NOLINTEND(google-explicit-constructor)
  AgreementEvent(const char* of, absl::Duration late_by) : type(of), late(late_by) {}
  std::string type;     // `agreement.written`. Persisted: do not change
  absl::Duration late;  // of what happens by itself: how long after its time
};

// The type of the change that came about: that of the event, but `agreement.took_effect` of the last signature or the seal,
// `agreement.performed` if nothing is owed afterwards, `agreement.overdue` if a due day passed, otherwise
// `agreement.confirmation_lapsed` if the window for confirmation passed.
std::string ChangeTypeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event);

// The change-log row for an agreement that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const AgreementEvent& event);

}  // namespace zhiwang::mediation
