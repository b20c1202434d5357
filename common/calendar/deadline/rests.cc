#include "common/calendar/deadline/rests.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/calendar/deadline/due_time.h"

namespace zhiwang::calendar {

absl::StatusOr<Deadline> WithRests(const WorkingCalendar& calendar, Deadline deadline,
                                   absl::Span<const RestingDays> rests) {
  if (deadline.met) return deadline;
  std::vector<RestingDays> by_first_day(rests.begin(), rests.end());
  std::stable_sort(by_first_day.begin(), by_first_day.end(),
                   [](const RestingDays& a, const RestingDays& b) { return a.from < b.from; });
  const auto begin_of = [&](absl::CivilDay day) { return absl::FromCivil(day, calendar.zone()); };
  deadline.pauses.clear();
  absl::Time counted_until = deadline.start;  // what lies before has been looked at
  for (RestingDays& rest : by_first_day) {
    if (rest.until && *rest.until < rest.from) {
      return absl::InvalidArgumentError(
          fmt::format("a rest from {} to {}", absl::FormatCivilTime(rest.from), absl::FormatCivilTime(*rest.until)));
    }
    if (IsPaused(deadline)) continue;
    const absl::Time from = std::max(begin_of(rest.from), counted_until);
    if (rest.until && begin_of(*rest.until) <= from) continue;
    const absl::StatusOr<absl::Time> due = DueTime(calendar, deadline);
    if (!due.ok()) return due.status();
    if (from >= *due) continue;
    Pause pause{from, std::nullopt, rest.reason, std::move(rest.approved_by)};
    if (rest.until) pause.until = counted_until = begin_of(*rest.until);
    deadline.pauses.push_back(std::move(pause));
  }
  return Recompute(calendar, std::move(deadline));
}

}  // namespace zhiwang::calendar
