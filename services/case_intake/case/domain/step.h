#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/deadline/deadline.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/case/domain/decisions.h"

// The parts that decisions on a case share: a step of the lifecycle, and the clocks.
namespace zhiwang::intake {

// The case after a legal action, before what the action itself changes. ACTION_ILLEGAL otherwise.
absl::StatusOr<Case> Step(const Case& before, Action action);

absl::Status StartClock(const Desk& desk, Case& c, Clock clock, absl::Time start, calendar::Term term);

// Starts the clock of calling the citizen back, where somebody can be called and wants it.
absl::Status StartCallbackClock(const Desk& desk, Case& c, absl::Time answered);

// Stops a deadline. One that was stopped before stays as it was: a later event moves nothing.
void Stop(Deadline& deadline, absl::Time at);

// Stops the clock that was started last, if it runs.
void StopClock(Case& c, Clock clock, absl::Time at);

// The last deadline of a clock, or null.
Deadline* LastDeadline(Case& c, Clock clock);

}  // namespace zhiwang::intake
