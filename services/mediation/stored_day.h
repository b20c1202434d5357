#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"

// Days as they are stored, yyyymmdd, on the clock of the district (UTC+8); 0 is none.
namespace zhiwang::mediation {

inline int NumberOf(std::optional<absl::CivilDay> day) { return day ? calendar::DayNumber(*day) : 0; }

inline std::optional<absl::CivilDay> DayOf(int number) {
  if (number == 0) return std::nullopt;
  return absl::CivilDay(number / 10'000, number / 100 % 100, number % 100);
}

}  // namespace zhiwang::mediation
