#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/violence/domain/violence_report.h"

// What becomes of a report of violence by itself: the town is told, then the director, where nobody confirms it.
namespace zhiwang::mediation {

// Stored: do not change.
inline constexpr timers::What kViolenceEscalate{"violence_report.escalate"};

// Sets, moves or cancels the timer as the change demands; `before` is null for a new report.
absl::Status FollowEscalation(sql::Txn& tx, const ViolenceReport* before, const ViolenceReport& after);

// The timer that escalates: each step is a change, and happens once.
timers::Runner::Registration ViolenceEscalations();

}  // namespace zhiwang::mediation
