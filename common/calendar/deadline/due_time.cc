#include "common/calendar/deadline/due_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace zhiwang::calendar {
namespace {

// Days that do not count, [first, end).
struct PausedDays {
  absl::CivilDay first, end;
};

// The day of the pause does not count, the day of the resumption does. An open pause takes no day yet.
std::vector<PausedDays> PausedDaysOf(const WorkingCalendar& calendar, const Deadline& deadline) {
  std::vector<PausedDays> days;
  for (const Pause& pause : deadline.pauses) {
    if (pause.until) days.push_back({calendar.DayOf(pause.from), calendar.DayOf(*pause.until)});
  }
  return days;
}

// The n-th working day, n >= 1, after `day` of those that are not paused.
absl::CivilDay NthCountedDayAfter(const WorkingCalendar& calendar, absl::CivilDay day, int n,
                                  const std::vector<PausedDays>& paused) {
  int64_t left = n;
  for (const PausedDays& pause : paused) {
    if (pause.end - 1 <= day) continue;
    const int64_t before = calendar.CountWorkingDays(day + 1, std::max(pause.first, day + 1) - 1);
    if (left <= before) break;
    left -= before;
    day = pause.end - 1;
  }
  return calendar.NthWorkingDayAfter(day, left);
}

// The moment by which `left` has passed since the start, as `between` measures and `add` adds, pauses left out.
template <class Between, class Add>
absl::StatusOr<absl::Time> AddOverPauses(const Deadline& deadline, absl::Duration left, Between between, Add add) {
  absl::Time from = deadline.start;
  for (const Pause& pause : deadline.pauses) {
    if (!pause.until) break;
    const absl::StatusOr<absl::Duration> before = between(from, pause.from);
    if (!before.ok()) return before.status();
    if (left <= *before) break;
    left -= *before;
    from = *pause.until;
  }
  return add(from, left);
}

absl::StatusOr<absl::Time> AddHours(const WorkingCalendar& calendar, const Deadline& deadline) {
  const absl::Duration length = absl::Hours(deadline.term.amount);
  if (deadline.term.unit == Unit::kWorkingHours) {
    return AddOverPauses(
        deadline, length, [&](absl::Time a, absl::Time b) { return calendar.WorkingTimeBetween(a, b); },
        [&](absl::Time from, absl::Duration left) { return calendar.AddWorkingTime(from, left); });
  }
  return AddOverPauses(
      deadline, length, [](absl::Time a, absl::Time b) { return absl::StatusOr<absl::Duration>(b - a); },
      [&](absl::Time from, absl::Duration left) { return calendar.AddClockTime(from, left); });
}

bool CountsInHours(Unit unit) { return unit == Unit::kWorkingHours || unit == Unit::kClockHours; }

// The term with its pauses and the working days it was extended by.
absl::StatusOr<absl::Time> EndOfTerm(const WorkingCalendar& calendar, const Deadline& deadline) {
  const std::vector<PausedDays> paused = PausedDaysOf(calendar, deadline);
  const int extended_by = deadline.extended_by;
  if (deadline.term.unit == Unit::kWorkingDays) {
    const auto plain = calendar.AddWorkingDays(deadline.start, deadline.term.amount);  // checks the moment
    if (!plain.ok() || (paused.empty() && extended_by == 0)) return plain;
    const absl::CivilDay start = calendar.DayOf(deadline.start);
    return calendar.EndOfWork(NthCountedDayAfter(calendar, start, deadline.term.amount + extended_by, paused));
  }
  if (CountsInHours(deadline.term.unit)) {
    const auto due = AddHours(calendar, deadline);
    if (!due.ok() || extended_by == 0) return due;
    return calendar.EndOfWork(NthCountedDayAfter(calendar, calendar.DayOf(*due), extended_by, paused));
  }
  const auto last = LastDayOfTerm(calendar, deadline);
  if (!last.ok()) return last.status();
  const absl::CivilDay day = calendar.WorkingDayFrom(*last);
  return calendar.EndOfWork(extended_by == 0 ? day : NthCountedDayAfter(calendar, day, extended_by, paused));
}

}  // namespace

absl::StatusOr<absl::CivilDay> LastDayOfTerm(const WorkingCalendar& calendar, const Deadline& deadline) {
  const Term term = deadline.term;
  if (term.unit != Unit::kCalendarDays && term.unit != Unit::kMonths) {
    return absl::InvalidArgumentError(fmt::format("term {}: not in calendar days or months", FormatTerm(term)));
  }
  const absl::CivilDay start = calendar.DayOf(deadline.start);
  // Also for days: it refuses a moment outside the years the calendar serves.
  const auto by_months = calendar.SameDayAfterMonths(deadline.start, term.amount);
  if (!by_months.ok()) return by_months.status();
  absl::CivilDay last = term.unit == Unit::kMonths ? *by_months : start + term.amount;
  for (const PausedDays& pause : PausedDaysOf(calendar, deadline)) {
    const absl::CivilDay first = std::max(pause.first, start + 1);  // the start day counts in no case
    if (pause.end <= first) continue;
    if (first > calendar.WorkingDayFrom(last)) break;
    last = first <= last ? last + (pause.end - first) : pause.end;
  }
  return last;
}

absl::CivilDay NamedDay(const WorkingCalendar& calendar, const Deadline& deadline) {
  absl::CivilDay last = *deadline.extended_to;
  if (!deadline.extended_at) return last;
  const absl::CivilDay named = calendar.DayOf(*deadline.extended_at);
  for (const PausedDays& pause : PausedDaysOf(calendar, deadline)) {
    if (named <= pause.first && pause.first <= last) last += pause.end - pause.first;
  }
  return last == *deadline.extended_to ? last : calendar.WorkingDayFrom(last);
}

absl::StatusOr<absl::Time> DueTime(const WorkingCalendar& calendar, const Deadline& deadline) {
  const int longest = WorkingCalendar::kMaxAmount;
  const Term term = deadline.term;
  if (term.amount < 1 || deadline.extended_by < 0 || term.amount > longest - deadline.extended_by) {
    return absl::InvalidArgumentError(
        fmt::format("term of {} extended by {}: want 1 to {}", term.amount, deadline.extended_by, longest));
  }
  const auto due = EndOfTerm(calendar, deadline);
  if (!due.ok() || !deadline.extended_to) return due;
  return std::max(*due, calendar.EndOfWork(NamedDay(calendar, deadline)));
}

absl::CivilDay LastDay(const WorkingCalendar& calendar, const Deadline& deadline) {
  const bool in_days = !CountsInHours(deadline.term.unit) || deadline.extended_by > 0 || deadline.extended_to;
  return calendar.DayOf(in_days ? deadline.due - absl::Nanoseconds(1) : deadline.due);
}

}  // namespace zhiwang::calendar
