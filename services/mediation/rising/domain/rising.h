#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

// Types of appeals that rise in a village: people quarrel there soon.
namespace zhiwang::mediation {

inline constexpr int kRecentDays = 7;   // with the day that is looked at
inline constexpr int kDaysBefore = 28;  // that those are compared with
inline constexpr int kTrendDays = kRecentDays + kDaysBefore;

// The rule by which a type rises, as a district has set it.
struct RiseRule {
  int least = 3;      // appeals in the recent days
  int percent = 200;  // of the appeals in as many of the days before, on average
  friend bool operator==(const RiseRule&, const RiseRule&) = default;
};

// Appeals by the day of their receipt; a day without any is not in it.
using DayCounts = std::map<absl::CivilDay, int64_t>;

struct Rise {
  int64_t recent = 0;  // appeals in the recent days
  int64_t before = 0;  // in the days before those
  friend bool operator==(const Rise&, const Rise&) = default;
};

// The rise on that day; nothing where the type does not rise. Appeals of later days do not matter.
std::optional<Rise> RiseOn(const RiseRule& rule, const DayCounts& counts, absl::CivilDay day);

// The last day, from `from` on, on which the type rises if no appeal comes; nothing where there is none.
std::optional<absl::CivilDay> LastRise(const RiseRule& rule, const DayCounts& counts, absl::CivilDay from);

// The first of the days that matter on `today` or later.
inline absl::CivilDay FirstTrendDay(absl::CivilDay today) { return today - (kTrendDays - 1); }

// The path of the village in an area path: down to its lowest step with a village's code, which has twelve digits of which the
// last three are not 000 (GB/T 10114). Empty where there is none.
std::string VillagePath(std::string_view area_path);

}  // namespace zhiwang::mediation
