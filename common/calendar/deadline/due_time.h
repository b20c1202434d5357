#ifndef ZHIWANG_COMMON_CALENDAR_DUE_TIME_H_
#define ZHIWANG_COMMON_CALENDAR_DUE_TIME_H_

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/deadline/deadline.h"

// The arithmetic behind a deadline: its term, pauses and extensions laid over a calendar. For this folder only.
namespace zhiwang::calendar {

// The day on which a term in calendar days or months ends with its pauses, before a day off moves it on and before any
// extension. kInvalidArgument for other units.
absl::StatusOr<absl::CivilDay> LastDayOfTerm(const WorkingCalendar& calendar, const Deadline& deadline);

// The day that all parties named (民法典 204), moved on by the days of closed pauses that begin on the day on which they did or
// later; past a day off where it is moved. Only of a deadline that has one.
absl::CivilDay NamedDay(const WorkingCalendar& calendar, const Deadline& deadline);

// The deadline's due time by its start, term, closed pauses and extensions. kInvalidArgument as Compute.
absl::StatusOr<absl::Time> DueTime(const WorkingCalendar& calendar, const Deadline& deadline);

// The last day that counts: of a deadline at midnight the day that ends with it.
absl::CivilDay LastDay(const WorkingCalendar& calendar, const Deadline& deadline);

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_DUE_TIME_H_
