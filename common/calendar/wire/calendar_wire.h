#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/working_calendar.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

// Calendars as the contract has them.
namespace zhiwang::calendar {

// The calendar with its lists in order and its defaults filled in; `name`, `etag`, `version` and `effective_until` are
// left out: two calendars that mean the same are the same bytes. FIELD_INVALID names the entry that is wrong.
absl::StatusOr<grid::v1::WorkingCalendar> Canonical(const grid::v1::WorkingCalendar& proto);

// The version of a canonical calendar that is set after `before`; empty: after none.
std::string VersionOf(const grid::v1::WorkingCalendar& canonical, std::string_view before);

// The calendar to compute with, from what a district has set, oldest first; each canonical, with its version. INTERNAL
// for what Canonical would not have answered, and for no version at all.
absl::StatusOr<WorkingCalendar> MakeCalendar(const std::vector<grid::v1::WorkingCalendar>& versions);

// `2026-11-23` as a day. FIELD_INVALID for anything else.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view field, std::string_view text);
// The same as it is stored, yyyymmdd.
absl::StatusOr<int> ParseDayNumber(std::string_view field, std::string_view text);
// The same, not after today: a day to look back to. Today where the text is empty.
absl::StatusOr<int> ParsePastDay(std::string_view field, std::string_view text);

}  // namespace zhiwang::calendar

namespace zhiwang::error {

absl::Status CalendarMissing(std::string_view district);

}  // namespace zhiwang::error
