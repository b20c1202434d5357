#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

// Who serves for a committee, and when. Days are yyyymmdd on the clock of the district (UTC+8).
namespace zhiwang::mediation {

inline constexpr int kMinutesADay = 24 * 60;
inline constexpr int kMostDaysOfARoster = 63;  // a quarter's two months, and both ends
inline constexpr size_t kMostShifts = 1'000;   // of one call

// One stretch of a day on which a mediator serves for a committee.
struct Shift {
  int day = 0;
  std::string mediator;                   // `staff/{id}` or `lawyers/{licence}`
  int from_minute = 0, until_minute = 0;  // of the day, [from, until)

  friend bool operator==(const Shift&, const Shift&) = default;
};

// The shifts of the days from `first_day` to `last_day`, both included: all of them.
struct Roster {
  int first_day = 0, last_day = 0;
  std::vector<Shift> shifts;
};

// OK for a span that begins before it ends and is no longer than a roster goes. FIELD_INVALID names `last_day`.
absl::Status CheckSpan(int first_day, int last_day);

// OK for so many shifts of one call; FIELD_INVALID names `shifts`.
absl::Status CheckShiftCount(size_t shifts);

// Checks a roster by itself: its span, at most a thousand shifts, each on one of its days, ending after it begins, and no two of
// one mediator at the same time. FIELD_INVALID names the field, as `shifts.until`, and says which shift it is.
absl::Status CheckRoster(const Roster& roster);

// The shifts as they are shown: by day, beginning and mediator.
void SortShifts(std::vector<Shift>& shifts);

// True where one of the shifts is the mediator's on that day; `Covers`: where one holds all of [from, until) of it.
bool IsOnRoster(std::span<const Shift> shifts, std::string_view mediator, int day);
bool Covers(std::span<const Shift> shifts, std::string_view mediator, int day, int from_minute, int until_minute);

// `09:30` for 570; `24:00` for the end of the day.
std::string FormatMinute(int minute);

}  // namespace zhiwang::mediation
