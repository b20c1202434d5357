#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/calendar/working_calendar.h"
#include "services/mediation/agreement/domain/obligations/obligation.h"

// The last days of obligations within a term from the day of effect.
namespace zhiwang::mediation {

// True while the last day depends on the working calendar: it ends a term, and nothing has come of the obligation yet. A day that
// the parties named stays where it is (民法典 art. 204).
inline bool FollowsCalendar(const Obligation& obligation) {
  return obligation.term && obligation.state == ObligationState::kOpen;
}

// Sets the last days of the obligations that follow the calendar, for an agreement that took effect on that day. The day of effect
// does not count; a last day that is a day off moves to the next working day (民法典 art. 201 to 203).
absl::Status SetDueDays(const calendar::WorkingCalendar& calendar, absl::CivilDay effective,
                        std::span<Obligation> obligations);

// How the last day of the obligation was computed, or that the parties named it, in Chinese; empty where it has none, and where
// `calendar` gives another day.
std::string ExplainDueDay(const calendar::WorkingCalendar& calendar, absl::CivilDay effective,
                          const Obligation& obligation);

}  // namespace zhiwang::mediation
