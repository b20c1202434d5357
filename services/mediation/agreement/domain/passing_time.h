#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "services/mediation/agreement/domain/agreement.h"

// The changes that time makes to an agreement in effect.
namespace zhiwang::mediation {

// The earliest time of such a change: a reminder, the end of a due day, the end of the window for confirmation. Nothing if none
// will come.
std::optional<absl::Time> NextAgreementTime(const AgreementFacts& facts);

// The agreement after everything that has come by `now`; nothing if nothing has. See PassDebts and PassWindow.
absl::StatusOr<std::optional<Agreement>> PassTime(const Agreement& before, absl::Time now);

// True while days of an agreement in effect depend on the working calendar: something is owed within a term from the day of effect,
// the window for confirmation runs, or a court confirmed the agreement and there are last days for objections and for enforcement.
bool FollowsCalendar(const AgreementFacts& facts);

// The agreement with those days by `calendar`; nothing if no day moves. Reminders that were sent are not sent again.
absl::StatusOr<std::optional<Agreement>> MoveDeadlines(const calendar::WorkingCalendar& calendar,
                                                       const Agreement& before);

}  // namespace zhiwang::mediation
