#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// The decisions about the clocks of a dispute: rests, extensions, and what time does by itself.
namespace zhiwang::mediation {

// IN_MEDIATION, PAUSED → PAUSED: the clocks of the term, the level and the court rest from `from` on, a Beijing day neither
// before the level's clock started nor ahead (FIELD_INVALID). TERM_OVER where the term is overdue; a clock of the level or
// the court that is overdue stays so. `note` says what is appraised or what happened.
absl::StatusOr<Dispute> Pause(const Context& context, const Dispute& before, RestReason reason, absl::CivilDay from,
                              std::string note);

// Ends a rest: PAUSED → IN_MEDIATION where it was the last that is open, PAUSED otherwise. `until` is neither before the
// rest's first day nor ahead; `rest` is its number. FIELD_INVALID otherwise.
absl::StatusOr<Dispute> Resume(const Context& context, const Dispute& before, int rest, absl::CivilDay until);

// The term until `day`, which all parties named: CONSENT_MISSING. TERM_OVER after the term's last moment; FIELD_INVALID for
// a day that is not after its last day.
absl::StatusOr<Dispute> Extend(const Context& context, const Dispute& before, absl::CivilDay day);

// Notes the clocks whose due time passed at `now` or earlier while they ran, each once. Answers nothing where there is none.
absl::StatusOr<std::optional<Dispute>> PassDeadline(const Dispute& before, absl::Time now);

// A clock of a dispute as it would be by another calendar.
struct MovedDeadline {
  Clock clock;
  size_t index;  // in Facts::deadlines; of ASSIGNMENT in Facts::assignments
  calendar::Deadline after;
};

// The running clocks that `calendar` puts elsewhere, or of which it knows what was an estimate. Stopped ones keep their
// history.
absl::StatusOr<std::vector<MovedDeadline>> DeadlinesMovedBy(const calendar::WorkingCalendar& calendar,
                                                            const Facts& facts);

// The dispute with these clocks moved; nothing when none moves.
absl::StatusOr<std::optional<Dispute>> MoveDeadlines(const calendar::WorkingCalendar& calendar, const Dispute& before);

}  // namespace zhiwang::mediation
