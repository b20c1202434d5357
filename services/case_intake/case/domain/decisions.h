#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/actor.h"
#include "common/calendar/working_calendar.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/case/domain/terms.h"

namespace zhiwang::intake {

// The decision context: who decides, when, by which calendar and terms.
struct Desk {
  const auth::Actor& caller;
  absl::Time now;
  const calendar::WorkingCalendar& calendar;
  const Terms& terms;
};

// Each decision takes a case as it is and answers it as it becomes, with the next version, or why not: ACTION_ILLEGAL
// and the errors named in the contract. Pure functions; nothing is read or written.

// The case as it was decided, with the grounds in words; empty: none were given.
absl::StatusOr<Case> Noted(absl::StatusOr<Case> decided, std::string text);

// A new appeal: RECEIVED, with its dispatch clock started. `draft` holds what the caller gave and where it was placed.
absl::StatusOr<Case> Receive(const Desk& desk, Case draft);

absl::StatusOr<Case> Place(const Desk& desk, const Case& before, std::vector<AreaStep> area,
                           std::optional<Point> point);

// Places a case that waited, where the registry says its point or its claimed area is; `area` is empty where it says
// nowhere.
absl::StatusOr<Case> PlaceAsFound(const Case& before, std::vector<AreaStep> area);

// Notes that the handling deadline passed at `now` or earlier, once for each handling clock. Answers nothing where no
// handling clock runs, or its time has not come, or that is noted already.
absl::StatusOr<std::optional<Case>> PassDeadline(const Case& before, absl::Time now);

absl::StatusOr<Case> Dispatch(const Desk& desk, const Case& before, const std::string& unit,
                              const std::string& category);
absl::StatusOr<Case> Accept(const Desk& desk, const Case& before);
absl::StatusOr<Case> Return(const Desk& desk, const Case& before);
absl::StatusOr<Case> Resolve(const Desk& desk, const Case& before, std::string public_reply, std::string internal_note);

// Enters what the citizen said; `at`, `round` and `replies` are set here.
absl::StatusOr<Case> RecordCallback(const Desk& desk, const Case& before, Callback callback);

// The case handled again: by its unit, or from the centre where mediation gave the last reply.
absl::StatusOr<Case> Reopen(const Desk& desk, const Case& before);
absl::StatusOr<Case> Close(const Desk& desk, const Case& before, Disposition disposition);

// Asks for an on-site check, numbered after the ones before.
absl::StatusOr<Case> RequestSiteCheck(const Desk& desk, const Case& before, std::string question);

// Enters what has become of a check of the case.
absl::StatusOr<Case> RecordSiteCheck(const Case& before, int number, SiteCheckProgress progress);

// The actions of the citizen. `rating` holds what they think of the reply; its other fields are set here.
absl::StatusOr<Case> AddWords(const Desk& desk, const Case& before, std::string text);
absl::StatusOr<Case> Withdraw(const Desk& desk, const Case& before);
absl::StatusOr<Case> Rate(const Desk& desk, const Case& before, Callback rating);

// A deadline of a case as it would be by another calendar.
struct MovedDeadline {
  size_t index;  // in Facts::deadlines
  Deadline after;
};

// The running deadlines that `calendar` puts elsewhere, or of which it knows what was an estimate. Stopped ones keep their
// history.
absl::StatusOr<std::vector<MovedDeadline>> DeadlinesMovedBy(const calendar::WorkingCalendar& calendar,
                                                            const Facts& facts);

// The case with these deadlines moved; nothing when none moves.
absl::StatusOr<std::optional<Case>> MoveDeadlines(const calendar::WorkingCalendar& calendar, const Case& before);

// A case of the past, with the times it had: `draft.facts` holds received, dispatched, the last of resolutions, closed
// and callbacks. Deadlines are computed as they would have been then, the state follows from the times. FIELD_INVALID
// when the times are out of order or in the future.
absl::StatusOr<Case> Recall(const Desk& desk, Case draft);

}  // namespace zhiwang::intake
