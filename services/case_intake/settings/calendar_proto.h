#pragma once

#include "absl/status/statusor.h"
#include "common/calendar/working_calendar.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

namespace zhiwang::intake {

// The calendar with its lists in order, its defaults filled in and its `version` made from its content; `name` and `etag`
// are left out: two calendars that mean the same are the same bytes. FIELD_INVALID names the entry that is wrong.
absl::StatusOr<grid::v1::WorkingCalendar> Canonical(const grid::v1::WorkingCalendar& proto);

// The calendar to compute with, from its canonical form.
absl::StatusOr<calendar::WorkingCalendar> MakeCalendar(const grid::v1::WorkingCalendar& proto);

// `2026-11-23` as a day. FIELD_INVALID for anything else.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view field, std::string_view text);
std::string FormatDay(absl::CivilDay day);

}  // namespace zhiwang::intake
