#include "common/calendar/calendar_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace zhiwang::calendar {
namespace {

constexpr int kLastMinute = 24 * 60;

absl::Status CheckWorkingHours(const std::vector<WorkingHours>& working_hours) {
  if (working_hours.empty()) return absl::InvalidArgumentError("no working hours");
  int free_from = 0;
  for (const auto& [start, end] : working_hours) {
    if (start < free_from || end <= start || end > kLastMinute) {
      return absl::InvalidArgumentError(
          fmt::format("working hours [{}, {}): want ascending minutes without overlap between {} and {}", start, end,
                      free_from, kLastMinute));
    }
    free_from = end;
  }
  return absl::OkStatus();
}

bool MayBeMadeUpOn(const CalendarSpec& spec, absl::CivilDay day) {
  const auto& worked = spec.working_weekdays;
  return IsSaturdayOrSunday(day) && std::find(worked.begin(), worked.end(), absl::GetWeekday(day)) == worked.end();
}

absl::Status CheckSpecialDays(const CalendarSpec& spec) {
  const SpecialDay* previous = nullptr;
  for (const SpecialDay& special : spec.special_days) {
    const std::string entry = fmt::format("special day {} {}", absl::FormatCivilTime(special.day), special.name);
    if (special.kind != DayKind::kHoliday && special.kind != DayKind::kMakeUpWorkday) {
      return absl::InvalidArgumentError(entry + ": neither a holiday nor a make-up working day");
    }
    if (!InSupportedYears(special.day)) return absl::InvalidArgumentError(entry + ": outside the years 1900 to 2199");
    if (special.day > spec.covers_until) {
      return absl::InvalidArgumentError(
          fmt::format("{}: after covers_until {}", entry, absl::FormatCivilTime(spec.covers_until)));
    }
    if (previous != nullptr && previous->day == special.day) {
      return absl::InvalidArgumentError(
          entry + (previous->kind == special.kind ? ": listed twice" : ": both a holiday and a make-up working day"));
    }
    if (special.kind == DayKind::kMakeUpWorkday && !MayBeMadeUpOn(spec, special.day)) {
      return absl::InvalidArgumentError(entry +
                                        ": a make-up working day is a Saturday or Sunday that is otherwise off");
    }
    previous = &special;
  }
  return absl::OkStatus();
}

bool IsDayOfALeapYear(int month, int day) {
  const absl::CivilDay normal(2024, month, day);  // the 31st of June becomes the 1st of July
  return normal.year() == 2024 && normal.month() == month && normal.day() == day;
}

absl::Status CheckSeasons(const std::vector<Season>& seasons) {
  std::array<bool, 367> taken{};
  for (const Season& season : seasons) {
    const std::string entry = fmt::format("season {:02}-{:02} to {:02}-{:02}", season.first_month, season.first_day,
                                          season.last_month, season.last_day);
    if (!IsDayOfALeapYear(season.first_month, season.first_day) ||
        !IsDayOfALeapYear(season.last_month, season.last_day)) {
      return absl::InvalidArgumentError(entry + ": no such day");
    }
    if (absl::Status status = CheckWorkingHours(season.working_hours); !status.ok()) return status;
    const int first = absl::GetYearDay(absl::CivilDay(2024, season.first_month, season.first_day));
    const int last = absl::GetYearDay(absl::CivilDay(2024, season.last_month, season.last_day));
    for (int day = first;; day = day % 366 + 1) {
      if (std::exchange(taken[static_cast<size_t>(day)], true)) {
        return absl::InvalidArgumentError(entry + ": shares days with another season");
      }
      if (day == last) break;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckHours(const CalendarSpec& spec) {
  if (absl::Status status = CheckWorkingHours(spec.working_hours); !status.ok()) return status;
  if (absl::Status status = CheckSeasons(spec.seasons); !status.ok()) return status;
  const HoursFrom* previous = nullptr;
  for (const HoursFrom& hours : spec.later_hours) {
    if (!InSupportedYears(hours.day) || (previous != nullptr && hours.day <= previous->day)) {
      return absl::InvalidArgumentError(fmt::format("hours from {}: out of order or outside the years 1900 to 2199",
                                                    absl::FormatCivilTime(hours.day)));
    }
    if (absl::Status status = CheckWorkingHours(hours.working_hours); !status.ok()) return status;
    if (absl::Status status = CheckSeasons(hours.seasons); !status.ok()) return status;
    previous = &hours;
  }
  return absl::OkStatus();
}

absl::Status CheckShortDays(const CalendarSpec& spec) {
  const ShortDay* previous = nullptr;
  for (const ShortDay& day : spec.short_days) {
    const std::string entry = "short day " + absl::FormatCivilTime(day.day);
    if (!InSupportedYears(day.day)) return absl::InvalidArgumentError(entry + ": outside the years 1900 to 2199");
    if (day.day > spec.covers_until) {
      return absl::InvalidArgumentError(
          fmt::format("{}: after covers_until {}", entry, absl::FormatCivilTime(spec.covers_until)));
    }
    if (previous != nullptr && previous->day == day.day) return absl::InvalidArgumentError(entry + ": listed twice");
    if (absl::Status status = CheckWorkingHours(day.working_hours); !status.ok()) return status;
    previous = &day;
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view WeekdayName(absl::CivilDay day) {
  constexpr std::string_view kNames[] = {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"};
  return kNames[static_cast<size_t>(absl::GetWeekday(day))];
}

bool IsSaturdayOrSunday(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

absl::Status CheckSpec(CalendarSpec& spec) {
  if (spec.version.empty()) return absl::InvalidArgumentError("calendar without a version");
  if (spec.working_weekdays.empty()) return absl::InvalidArgumentError("no weekday is a working day");
  if (absl::Status status = CheckHours(spec); !status.ok()) return status;
  std::sort(spec.special_days.begin(), spec.special_days.end(),
            [](const auto& a, const auto& b) { return a.day < b.day; });
  if (absl::Status status = CheckSpecialDays(spec); !status.ok()) return status;
  std::sort(spec.short_days.begin(), spec.short_days.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  return CheckShortDays(spec);
}

CalendarSpec Merge(const std::vector<CalendarSpec>& versions) {
  CalendarSpec merged = versions.front();
  for (size_t i = 1; i < versions.size(); ++i) {
    const CalendarSpec& next = versions[i];
    const absl::CivilDay from = next.effective_from;
    const auto take = [from](auto& days, const auto& later) {
      std::erase_if(days, [from](const auto& day) { return day.day >= from; });
      std::copy_if(later.begin(), later.end(), std::back_inserter(days),
                   [from](const auto& day) { return day.day >= from; });
    };
    take(merged.special_days, next.special_days);
    take(merged.short_days, next.short_days);
    std::erase_if(merged.later_hours, [from](const HoursFrom& hours) { return hours.day >= from; });
    if (from <= merged.effective_from) {
      merged.effective_from = from;
      merged.working_hours = next.working_hours;
      merged.seasons = next.seasons;
    } else {
      merged.later_hours.push_back({from, next.working_hours, next.seasons});
    }
    merged.version = next.version;
    merged.covers_until = next.covers_until;
  }
  return merged;
}

}  // namespace zhiwang::calendar
