#ifndef ZHIWANG_COMMON_CALENDAR_RESTS_H_
#define ZHIWANG_COMMON_CALENDAR_RESTS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/calendar/deadline/deadline.h"

namespace zhiwang::calendar {

// Whole days that do not count, [from, until): of an appraisal, from the day on which it was commissioned to the day on
// which its result came.
struct RestingDays {
  absl::CivilDay from;
  std::optional<absl::CivilDay> until;  // nothing: it still rests
  PauseReason reason = PauseReason::kAppraisal;
  std::string approved_by;  // a principal; recorded, not checked here
};

// The clock with these rests, in any order, in place of the pauses that it had, and due by them. Days of several rests do
// not count once: of those that overlap, the one that begins first keeps its days and the other has what is left. A rest
// that lies before the start, or begins after the due time, moves nothing and is left out: a clock that is overdue stays
// overdue. A clock that was met stays as it is. kInvalidArgument for a rest that ends before it begins, and as Recompute.
absl::StatusOr<Deadline> WithRests(const WorkingCalendar& calendar, Deadline deadline,
                                   absl::Span<const RestingDays> rests);

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_RESTS_H_
