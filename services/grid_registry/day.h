#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Days of the district (UTC+8) as they are stored: yyyymmdd.
namespace zhiwang::grid {

inline constexpr int kNoEnd = 99991231;  // the last day of what has no end

// `2026-11-23` as 20261123. FIELD_INVALID, which names the field, for any other text and for a day that does not exist.
absl::StatusOr<int> DayFrom(std::string_view field, const std::string& text);

// The same, not after today: a day to look back to. Today where the text is empty.
absl::StatusOr<int> PastDayFrom(std::string_view field, const std::string& text);

// `2026-11-23` for 20261123.
std::string FormatDay(int day);

// As FormatDay; empty for 0, since before the registry knew, and for kNoEnd.
std::string FormatKnownDay(int day);

int Today();

// The moment at which the day begins.
absl::Time MidnightOf(int day);

}  // namespace zhiwang::grid
