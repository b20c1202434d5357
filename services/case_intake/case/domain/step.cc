#include "services/case_intake/case/domain/step.h"

#include <utility>

#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/lifecycle.h"

namespace zhiwang::intake {

absl::StatusOr<Case> Step(const Case& before, Action action) {
  const Transition* row = FindTransition(before.facts.state, action);
  if (row == nullptr) return error::ActionIllegal(before, action);
  Case after = before;
  after.version = before.version + 1;
  after.facts.state = row->to;
  return after;
}

absl::Status StartClock(const Desk& desk, Case& c, Clock clock, absl::Time start, calendar::Term term) {
  ASSIGN_OR_RETURN(calendar::Deadline computed, calendar::Compute(desk.calendar, start, term));
  c.facts.deadlines.push_back({std::move(computed), clock});
  return absl::OkStatus();
}

absl::Status StartCallbackClock(const Desk& desk, Case& c, absl::Time answered) {
  if (c.no_callback || c.anonymous) return absl::OkStatus();
  return StartClock(desk, c, Clock::kCallback, answered, desk.terms.callback);
}

void Stop(Deadline& deadline, absl::Time at) { deadline = {calendar::Stop(deadline, at), deadline.clock}; }

void StopClock(Case& c, Clock clock, absl::Time at) {
  if (Deadline* last = LastDeadline(c, clock)) Stop(*last, at);
}

Deadline* LastDeadline(Case& c, Clock clock) {
  return const_cast<Deadline*>(LastDeadline(std::as_const(c).facts, clock));
}

}  // namespace zhiwang::intake
