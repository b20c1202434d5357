#ifndef ZHIWANG_COMMON_CALENDAR_DEADLINE_H_
#define ZHIWANG_COMMON_CALENDAR_DEADLINE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {

enum class Unit { kWorkingDays, kWorkingHours, kClockHours, kCalendarDays };

// How long someone has: 5 working days, 24 hours by the clock.
struct Term {
  int amount = 0;  // 1 to WorkingCalendar::kMaxAmount
  Unit unit = Unit::kWorkingDays;

  friend bool operator==(const Term&, const Term&) = default;
};

// Reads "5wd" (working days), "3wh" (working hours), "24h" (hours by the clock) or "7d" (calendar days): a decimal
// amount without sign, space or leading zero, and the unit. kInvalidArgument for anything else.
absl::StatusOr<Term> ParseTerm(std::string_view text);

// The text that ParseTerm reads back.
std::string FormatTerm(Term term);

struct Deadline {
  absl::Time start;  // the event that started the clock
  Term term;
  absl::Time due;  // the last moment in time
  std::string calendar_version;
};

// When `term` from `start` ends, each unit as WorkingCalendar adds it. kInvalidArgument for an amount below 1 or above
// WorkingCalendar::kMaxAmount and for a start outside the years the calendar serves.
absl::StatusOr<Deadline> Compute(const WorkingCalendar& calendar, absl::Time start, Term term);

// One paragraph in Chinese for people: from when, how long, the days skipped as weekend or holiday, the make-up working
// days counted, the due time, the calendar, and whether a day lay outside its known data. `deadline` is one that
// Compute answered; with another version of its calendar the paragraph says so.
std::string Explain(const WorkingCalendar& calendar, const Deadline& deadline);

// When the deadline turns amber: 80 % of the time gone, or one working day before it is due, whichever is earlier.
// The time is working time for terms in working days and hours, and clock time for the others. A working day before
// the due time that is not after the start warns of nothing - every "2h" would be born amber - so it does not apply.
// kInvalidArgument when due is before start or either is outside the years the calendar serves.
absl::StatusOr<absl::Time> AmberTime(const WorkingCalendar& calendar, const Deadline& deadline);

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_DEADLINE_H_
