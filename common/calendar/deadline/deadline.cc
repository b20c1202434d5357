#include "common/calendar/deadline/deadline.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "common/calendar/deadline/due_time.h"

namespace zhiwang::calendar {
namespace {

struct UnitCode {
  Unit unit;
  std::string_view code;  // persisted in terms of rules: do not change
};

constexpr UnitCode kUnits[] = {
    {Unit::kWorkingDays, "wd"}, {Unit::kWorkingHours, "wh"}, {Unit::kClockHours, "h"},
    {Unit::kCalendarDays, "d"}, {Unit::kMonths, "mo"},
};

std::string_view CodeOf(Unit unit) {
  return std::find_if(std::begin(kUnits), std::end(kUnits),
                      [unit](const UnitCode& known) { return known.unit == unit; })
      ->code;
}

absl::Status AlreadyMet() { return absl::FailedPreconditionError("the clock was stopped for good"); }

// OK for a clock that may still be changed at `at`.
absl::Status CheckInTime(const Deadline& deadline, absl::Time at) {
  if (deadline.met) return AlreadyMet();
  if (!IsPaused(deadline) && at > deadline.due) return absl::FailedPreconditionError("the clock is overdue");
  return absl::OkStatus();
}

absl::StatusOr<Deadline> Finish(const WorkingCalendar& calendar, Deadline deadline) {
  const absl::StatusOr<absl::Time> due = DueTime(calendar, deadline);
  if (!due.ok()) return due.status();
  deadline.due = *due;
  deadline.calendar_version = calendar.version();
  const bool is_known =
      calendar.IsKnown(calendar.DayOf(deadline.start)) && calendar.IsKnown(LastDay(calendar, deadline));
  deadline.is_estimate = deadline.term.unit == Unit::kClockHours && deadline.extended_by == 0 ? false : !is_known;
  return deadline;
}

bool RunsByTheClock(Unit unit) { return unit != Unit::kWorkingDays && unit != Unit::kWorkingHours; }

// The first four fifths of the counted time between start and due time, laid over the pauses.
absl::StatusOr<absl::Time> FourFifths(const WorkingCalendar& calendar, const Deadline& deadline) {
  const bool by_clock = RunsByTheClock(deadline.term.unit);
  const auto between = [&](absl::Time a, absl::Time b) {
    return by_clock ? absl::StatusOr<absl::Duration>(b - a) : calendar.WorkingTimeBetween(a, b);
  };
  absl::StatusOr<absl::Duration> whole = between(deadline.start, deadline.due);
  if (!whole.ok()) return whole.status();
  for (const Pause& pause : deadline.pauses) {
    if (!pause.until) continue;
    const absl::StatusOr<absl::Duration> rested = between(pause.from, *pause.until);
    if (!rested.ok()) return rested.status();
    *whole -= *rested;
  }
  absl::Duration left = std::max(*whole, absl::ZeroDuration()) * 4 / 5;
  absl::Time from = deadline.start;
  for (const Pause& pause : deadline.pauses) {
    const absl::StatusOr<absl::Duration> before = between(from, pause.from);
    if (!before.ok()) return before.status();
    if (!pause.until || left <= *before) break;
    left -= *before;
    from = *pause.until;
  }
  return by_clock ? calendar.AddClockTime(from, left) : calendar.AddWorkingTime(from, left);
}

}  // namespace

absl::StatusOr<Term> ParseTerm(std::string_view text) {
  const auto refuse = [text] {
    return absl::InvalidArgumentError(fmt::format(
        "term \"{}\": want an amount from 1 to {} and a unit wd, wh, h, d or mo", text, WorkingCalendar::kMaxAmount));
  };
  Term term;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), term.amount);
  const bool is_amount =
      error == std::errc() && text.front() != '0' && term.amount >= 1 && term.amount <= WorkingCalendar::kMaxAmount;
  if (!is_amount) return refuse();
  const std::string_view code = text.substr(end - text.data());
  const auto* unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [code](const UnitCode& known) { return known.code == code; });
  if (unit == std::end(kUnits)) return refuse();
  term.unit = unit->unit;
  return term;
}

std::string FormatTerm(Term term) { return fmt::format("{}{}", term.amount, CodeOf(term.unit)); }

bool IsPaused(const Deadline& deadline) {
  return !deadline.met && !deadline.pauses.empty() && !deadline.pauses.back().until;
}

bool IsRunning(const Deadline& deadline) { return !deadline.met && !IsPaused(deadline); }

bool IsOverdue(const Deadline& deadline, absl::Time now) { return IsRunning(deadline) && now > deadline.due; }

absl::StatusOr<Deadline> Compute(const WorkingCalendar& calendar, absl::Time start, Term term) {
  Deadline deadline;
  deadline.start = start;
  deadline.term = term;
  return Finish(calendar, std::move(deadline));
}

absl::StatusOr<Deadline> Recompute(const WorkingCalendar& calendar, Deadline deadline) {
  if (deadline.met) return deadline;
  return Finish(calendar, std::move(deadline));
}

absl::StatusOr<Deadline> PauseAt(Deadline deadline, absl::Time at, PauseReason reason, std::string approved_by) {
  if (absl::Status status = CheckInTime(deadline, at); !status.ok()) return status;
  if (IsPaused(deadline)) return absl::FailedPreconditionError("the clock rests already");
  const absl::Time earliest = deadline.pauses.empty() ? deadline.start : *deadline.pauses.back().until;
  if (at < earliest) return absl::InvalidArgumentError("the pause begins before the start or the end of another pause");
  deadline.pauses.push_back({at, std::nullopt, reason, std::move(approved_by)});
  return deadline;
}

absl::StatusOr<Deadline> ResumeAt(const WorkingCalendar& calendar, Deadline deadline, absl::Time at) {
  if (deadline.met) return AlreadyMet();
  if (!IsPaused(deadline)) return absl::FailedPreconditionError("the clock does not rest");
  Pause& pause = deadline.pauses.back();
  if (at < pause.from) return absl::InvalidArgumentError("the clock goes on before it was paused");
  pause.until = at;
  return Finish(calendar, std::move(deadline));
}

absl::StatusOr<Deadline> ExtendBy(const WorkingCalendar& calendar, Deadline deadline, int working_days, absl::Time at) {
  if (absl::Status status = CheckInTime(deadline, at); !status.ok()) return status;
  if (working_days < 1 || working_days > WorkingCalendar::kMaxAmount) {
    return absl::InvalidArgumentError(fmt::format("extension by {} working days", working_days));
  }
  deadline.extended_by += working_days;
  return Finish(calendar, std::move(deadline));
}

absl::StatusOr<Deadline> ExtendTo(const WorkingCalendar& calendar, Deadline deadline, absl::CivilDay day,
                                  absl::Time at) {
  if (absl::Status status = CheckInTime(deadline, at); !status.ok()) return status;
  if (day <= LastDay(calendar, deadline)) {
    return absl::InvalidArgumentError(fmt::format("extension to {}: the clock runs until {} as it is",
                                                  absl::FormatCivilTime(day),
                                                  absl::FormatCivilTime(LastDay(calendar, deadline))));
  }
  deadline.extended_to = day;
  deadline.extended_at = at;
  return Finish(calendar, std::move(deadline));
}

Deadline Stop(Deadline deadline, absl::Time at) {
  if (deadline.met) return deadline;
  if (IsPaused(deadline)) {
    deadline.pauses.back().until = std::max(at, deadline.pauses.back().from);
    deadline.due = std::max(deadline.due, at);
  }
  deadline.met = at;
  return deadline;
}

absl::StatusOr<absl::Time> AmberTime(const WorkingCalendar& calendar, const Deadline& deadline) {
  if (deadline.due < deadline.start) return absl::InvalidArgumentError("deadline due before its start");
  const absl::StatusOr<absl::Time> day_before = calendar.OneWorkingDayBefore(deadline.due);
  if (!day_before.ok()) return day_before.status();
  const absl::StatusOr<absl::Time> four_fifths = FourFifths(calendar, deadline);
  if (!four_fifths.ok()) return four_fifths.status();
  return *day_before > deadline.start ? std::min(*day_before, *four_fifths) : *four_fifths;
}

}  // namespace zhiwang::calendar
