#pragma once

#include "absl/time/time.h"
#include "common/auth/actor.h"
#include "common/calendar/working_calendar.h"
#include "services/mediation/dispute/domain/terms.h"

namespace zhiwang::mediation {

// The decision context: who decides, when, by which calendar and terms.
//
// Each decision takes a dispute as it is (`before`) and answers it as it becomes, with the next version, or why not:
// ACTION_ILLEGAL and the errors named in the contract. Pure functions; nothing is read or written.
struct Context {
  const auth::Actor& caller;
  absl::Time now;
  const calendar::WorkingCalendar& calendar;
  const Terms& terms;
};

}  // namespace zhiwang::mediation
