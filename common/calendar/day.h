#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// Days of districts, which are those of Asia/Shanghai.
namespace zhiwang::calendar {

// Asia/Shanghai, or fixed +08:00 on a machine without tzdata.
absl::TimeZone ShanghaiZone();

// The present day there.
absl::CivilDay Today();

// `2026-11-23` as a day; nothing for any other text, and for a day that does not exist.
std::optional<absl::CivilDay> ReadDay(std::string_view text);

// `2026-11-23`.
std::string FormatDay(absl::CivilDay day);

// Days as they are stored: yyyymmdd.

inline constexpr int kNoEnd = 99991231;  // the end of what has none

int DayNumber(absl::CivilDay day);
absl::CivilDay DayOfNumber(int number);

// The same of a day that may be none: 0.
int KnownDayNumber(std::optional<absl::CivilDay> day);
std::optional<absl::CivilDay> KnownDay(int number);

// The present day.
int TodayNumber();

// The day of a moment.
int DayNumberOf(absl::Time time);

// The moment at which a day begins.
absl::Time MidnightOf(int day);

// `2026-11-23` for 20261123.
std::string FormatDay(int day);

// As FormatDay; empty for 0, which is before anybody wrote it down, and for kNoEnd.
std::string FormatKnownDay(int day);

}  // namespace zhiwang::calendar
