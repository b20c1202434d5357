#include "services/mediation/roster/domain/roster.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {
namespace {

// A shift as a refusal names it: `2026-03-02 staff/S1 09:00-12:00`.
std::string TextOf(const Shift& shift) {
  return fmt::format("{} {} {}-{}", calendar::FormatDay(shift.day), shift.mediator, FormatMinute(shift.from_minute),
                     FormatMinute(shift.until_minute));
}

absl::Status CheckShift(const Roster& roster, const Shift& shift) {
  if (shift.day < roster.first_day || shift.day > roster.last_day) {
    return error::FieldInvalid("shifts.day", fmt::format("{}: is no day of the span", TextOf(shift)),
                               fmt::format("{}：不在排班日期范围内", TextOf(shift)));
  }
  if (shift.until_minute <= shift.from_minute) {
    return error::FieldInvalid("shifts.until", fmt::format("{}: must be after its beginning", TextOf(shift)),
                               fmt::format("{}：结束时间须晚于开始时间", TextOf(shift)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSpan(int first_day, int last_day) {
  if (last_day < first_day) {
    return error::FieldInvalid("last_day", "must not be before first_day", "截止日期不能早于起始日期");
  }
  if (calendar::DayOfNumber(last_day) - calendar::DayOfNumber(first_day) >= kMostDaysOfARoster) {
    return error::FieldInvalid("last_day", "at most 62 days after first_day", "排班一次最长六十三天");
  }
  return absl::OkStatus();
}

absl::Status CheckShiftCount(size_t shifts) {
  if (shifts <= kMostShifts) return absl::OkStatus();
  return error::FieldInvalid("shifts", "at most 1,000", "一次最多 1000 个班次");
}

absl::Status CheckRoster(const Roster& roster) {
  RETURN_IF_ERROR(CheckSpan(roster.first_day, roster.last_day));
  RETURN_IF_ERROR(CheckShiftCount(roster.shifts.size()));
  for (const Shift& shift : roster.shifts) RETURN_IF_ERROR(CheckShift(roster, shift));
  std::vector<Shift> sorted = roster.shifts;
  std::sort(sorted.begin(), sorted.end(), [](const Shift& a, const Shift& b) {
    return std::tie(a.mediator, a.day, a.from_minute) < std::tie(b.mediator, b.day, b.from_minute);
  });
  for (size_t i = 1; i < sorted.size(); ++i) {
    const Shift &one = sorted[i - 1], &next = sorted[i];
    if (one.mediator != next.mediator || one.day != next.day || one.until_minute <= next.from_minute) continue;
    return error::FieldInvalid("shifts.from", fmt::format("{} overlaps {}", TextOf(next), TextOf(one)),
                               fmt::format("{} 与 {} 重叠", TextOf(next), TextOf(one)));
  }
  return absl::OkStatus();
}

void SortShifts(std::vector<Shift>& shifts) {
  std::sort(shifts.begin(), shifts.end(), [](const Shift& a, const Shift& b) {
    return std::tie(a.day, a.from_minute, a.mediator) < std::tie(b.day, b.from_minute, b.mediator);
  });
}

bool IsOnRoster(std::span<const Shift> shifts, std::string_view mediator, int day) {
  return std::any_of(shifts.begin(), shifts.end(),
                     [&](const Shift& shift) { return shift.mediator == mediator && shift.day == day; });
}

bool Covers(std::span<const Shift> shifts, std::string_view mediator, int day, int from_minute, int until_minute) {
  return std::any_of(shifts.begin(), shifts.end(), [&](const Shift& shift) {
    return shift.mediator == mediator && shift.day == day && shift.from_minute <= from_minute &&
           until_minute <= shift.until_minute;
  });
}

std::string FormatMinute(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

}  // namespace zhiwang::mediation
