#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

// Types of appeals that rise in a village: an early sign of disputes there.
namespace zhiwang::mediation {

inline constexpr int kRecentDays = 7;   // up to and including the day in question
inline constexpr int kDaysBefore = 28;  // the days before those, for comparison
inline constexpr int kTrendDays = kRecentDays + kDaysBefore;

// The rule by which a type rises, as a district has set it.
struct RiseRule {
  int least = 3;      // appeals in the recent days
  int percent = 200;  // of the average number of appeals in the same number of days before
  friend bool operator==(const RiseRule&, const RiseRule&) = default;
};

// Numbers of appeals by the day of their receipt; a day without appeals has no entry.
using DayCounts = std::map<absl::CivilDay, int64_t>;

struct Rise {
  int64_t recent = 0;  // appeals in the recent days
  int64_t before = 0;  // in the days before those
  friend bool operator==(const Rise&, const Rise&) = default;
};

// The rise on that day; nothing if the type does not rise. Appeals of later days do not matter.
std::optional<Rise> RiseOn(const RiseRule& rule, const DayCounts& counts, absl::CivilDay day);

// The last day, from `from` on, on which the type still rises if no more appeals come; nothing if there is none.
std::optional<absl::CivilDay> LastRise(const RiseRule& rule, const DayCounts& counts, absl::CivilDay from);

// The first day whose appeals still matter on `today` or later.
inline absl::CivilDay FirstTrendDay(absl::CivilDay today) { return today - (kTrendDays - 1); }

// The village's part of an area path: down to the lowest step with a village's code, which has twelve digits of which the last
// three are not 000 (GB/T 10114). Empty if there is none.
std::string VillagePath(std::string_view area_path);

}  // namespace zhiwang::mediation
