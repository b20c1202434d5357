#ifndef ZHIWANG_COMMON_CALENDAR_DEADLINE_H_
#define ZHIWANG_COMMON_CALENDAR_DEADLINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/deadline/law.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {

enum class Unit { kWorkingDays, kWorkingHours, kClockHours, kCalendarDays, kMonths };

// A length of time that somebody has: 5 working days, 24 hours by the clock.
struct Term {
  int amount = 0;  // 1 to WorkingCalendar::kMaxAmount
  Unit unit = Unit::kWorkingDays;

  friend bool operator==(const Term&, const Term&) = default;
};

// Reads "5wd" (working days), "3wh" (working hours), "24h" (hours by the clock), "7d" (calendar days) or "1mo" (months):
// a decimal amount without sign, space or leading zero, and the unit. kInvalidArgument for anything else.
absl::StatusOr<Term> ParseTerm(std::string_view text);

// The text that ParseTerm reads back.
std::string FormatTerm(Term term);

// The approved reason of a pause. The numbers are stored and are those of the contract: do not change.
enum class PauseReason {
  kWaitingForCitizen = 1,
  kAppraisal = 2,
  kForceMajeure = 3,
  kMediation = 4,
};

// A stretch of time that does not count, [from, until).
struct Pause {
  absl::Time from;
  std::optional<absl::Time> until;  // nothing: it still rests
  PauseReason reason = PauseReason::kWaitingForCitizen;
  std::string approved_by;  // a principal; recorded, not checked here

  friend bool operator==(const Pause&, const Pause&) = default;
};

// A clock and its due time: what started it, how long it may run, and what has happened to it since. A plain value; the
// functions below answer it as it becomes.
struct Deadline {
  absl::Time start;  // the event that started the clock
  Term term;
  absl::Time due;  // the last moment in time; while the clock is paused, without that pause
  std::string calendar_version;
  bool is_estimate = false;                   // whether a day that counts lies outside what the calendar knows
  std::vector<Pause> pauses;                  // oldest first; only the last may be open
  int extended_by = 0;                        // working days
  std::optional<absl::CivilDay> extended_to;  // the day that all parties agreed on
  std::optional<absl::Time> extended_at;      // when they did
  std::optional<absl::Time> met;              // when what was to be done was done; nothing while it is not

  friend bool operator==(const Deadline&, const Deadline&) = default;
};

bool IsPaused(const Deadline& deadline);
bool IsRunning(const Deadline& deadline);  // neither met nor paused
bool IsOverdue(const Deadline& deadline, absl::Time now);

// A clock that starts at `start` and runs for `term`. Days end with business and the start day is not counted
// (民法典 201, 203); months end on the same day of the month or on its last (202); hours count from the moment.
// kInvalidArgument for an amount below 1 or above WorkingCalendar::kMaxAmount and for a start outside the years the
// calendar serves.
absl::StatusOr<Deadline> Compute(const WorkingCalendar& calendar, absl::Time start, Term term);

// The clock by another calendar; one that was met stays as it is, even if the calendar changes later.
absl::StatusOr<Deadline> Recompute(const WorkingCalendar& calendar, Deadline deadline);

// The clock rests from `at` on. Of a term in days or months the day of `at` does not count and the day on which it goes on
// does. kFailedPrecondition when the clock was met, rests already or is overdue, which no reason undoes;
// kInvalidArgument when `at` is before the start or before an earlier pause ended.
absl::StatusOr<Deadline> PauseAt(Deadline deadline, absl::Time at, PauseReason reason, std::string approved_by);

// The clock goes on at `at`, and is due later by what the pause took. kFailedPrecondition when it does not rest;
// kInvalidArgument when `at` is before the pause.
absl::StatusOr<Deadline> ResumeAt(const WorkingCalendar& calendar, Deadline deadline, absl::Time at);

// The clock runs for so many working days more, counted from its last day. kFailedPrecondition when it was met or `at`
// is after the due time; kInvalidArgument for less than one day or for more than the calendar adds.
absl::StatusOr<Deadline> ExtendBy(const WorkingCalendar& calendar, Deadline deadline, int working_days, absl::Time at);

// The clock runs until business ends on `day`, which stays even when it is off (民法典 204), or longer when its term with
// its pauses does. Pauses that begin on the day of `at` or later move it as they move the last day of a term.
// kFailedPrecondition as ExtendBy; kInvalidArgument when `day` is not after the last day.
absl::StatusOr<Deadline> ExtendTo(const WorkingCalendar& calendar, Deadline deadline, absl::CivilDay day,
                                  absl::Time at);

// The clock is stopped for good; only the first stop counts. A stop during a pause is in time.
Deadline Stop(Deadline deadline, absl::Time at);

// One paragraph in Chinese for people: from when, how long and by which law, the days skipped as weekend or holiday, the
// make-up working days counted, pauses and extensions, the due time, the calendar, and whether a day lay outside its
// known data. `deadline` is one that the functions above answered; with another version of its calendar the paragraph
// says so.
std::string Explain(const WorkingCalendar& calendar, const Deadline& deadline, const Law& law = {});

// The time when the deadline turns amber: 80 % of the time gone, or one working day before it is due, whichever is
// earlier. The time is working time for terms in working days and hours, and clock time for the others; pauses are left
// out. A working day before the due time that is not after the start warns of nothing - every "2h" would be born amber
// - so it does not apply. kInvalidArgument when due is before start or either is outside the years the calendar serves.
absl::StatusOr<absl::Time> AmberTime(const WorkingCalendar& calendar, const Deadline& deadline);

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_DEADLINE_H_
