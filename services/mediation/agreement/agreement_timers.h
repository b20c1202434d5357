#pragma once

#include "absl/status/status.h"
#include "common/process/followers/deadline_mover.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/agreement/domain/agreement.h"

// The timer of an agreement, and the days of an agreement that follow the working calendar.
namespace zhiwang::mediation {

// One timer for all that time does to an agreement, set to the earliest: a reminder, the end of a due day, the end of the window
// for confirmation.
inline constexpr timers::What kAgreementDue{"agreement.due"};

// Sets, moves or cancels the timer of an agreement as its change demands; `before` is null for a new one.
absl::Status FollowAgreementTimes(sql::Txn& tx, const Agreement* before, const Agreement& after);

timers::Runner::Registration AgreementDue();

// How due days within a term, the window for confirmation and the last days for objections and enforcement follow the calendar.
process::KindWithDeadlines AgreementDeadlines();

}  // namespace zhiwang::mediation
