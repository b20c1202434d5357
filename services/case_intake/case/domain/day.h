#pragma once

#include <string>

#include <fmt/format.h>

#include "absl/time/time.h"
#include "common/calendar/calendar_spec.h"

// Days as they are stored, yyyymmdd, on the clock of the district (UTC+8).
namespace zhiwang::intake {

inline constexpr int kNoEnd = 99991231;  // the end of what has none

// The present day.
inline int TodayNumber() { return calendar::DayNumber(calendar::Today()); }

// The day of a moment.
inline int DayNumberOf(absl::Time time) {
  return calendar::DayNumber(absl::ToCivilDay(time, calendar::ShanghaiZone()));
}

// `2026-12-01`.
inline std::string DayText(int day) {
  return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100);
}

}  // namespace zhiwang::intake
