#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace zhiwang::reports {

// The period of a bulletin. Days are those of the district (UTC+8); a week begins on Monday.
enum class Period { kDay, kWeek, kMonth, kQuarter, kYear };

// Both included.
struct Days {
  absl::CivilDay first, last;
  bool operator==(const Days&) const = default;
};

// The district's day of a moment.
absl::CivilDay DayOf(absl::Time time);

// The moment at which the day ends and the next begins.
absl::Time EndOf(absl::CivilDay day);

// The same as a number, 20190425.
int DayNumber(absl::Time time);

// The days of the period that `day` lies in.
Days DaysOf(Period period, absl::CivilDay day);

}  // namespace zhiwang::reports
