#include "common/calendar/working_calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace zhiwang::calendar {
namespace {

size_t IndexOf(absl::Weekday weekday) { return static_cast<size_t>(weekday); }  // monday is 0

bool Works(DayKind kind) { return kind == DayKind::kWorkday || kind == DayKind::kMakeUpWorkday; }

absl::Duration LengthOf(const std::vector<WorkingHours>& working_hours) {
  absl::Duration length;
  for (const auto& [start, end] : working_hours) length += absl::Minutes(end - start);
  return length;
}

// The day of that year; 28 February for a 29th that the year does not have.
absl::CivilDay DayInYear(absl::civil_year_t year, int month, int day) {
  const absl::CivilDay normal(year, month, day);
  return normal.month() == month ? normal : normal - 1;
}

absl::Status CheckAmount(int n) {
  if (n >= 0 && n <= WorkingCalendar::kMaxAmount) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{} days: want 0 to {}", n, WorkingCalendar::kMaxAmount));
}

absl::Status CheckAmount(absl::Duration duration) {
  constexpr absl::Duration kMax = absl::Hours(24 * WorkingCalendar::kMaxAmount);
  if (duration >= absl::ZeroDuration() && duration <= kMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("duration {}: want 0 to {}", absl::FormatDuration(duration), absl::FormatDuration(kMax)));
}

}  // namespace

absl::StatusOr<WorkingCalendar> WorkingCalendar::Create(CalendarSpec spec) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  WorkingCalendar made(std::move(spec));
  for (const ShortDay& day : made.spec_.short_days) {
    if (made.IsWorkingDay(day.day)) continue;
    return absl::InvalidArgumentError(fmt::format("short day {}: is off", absl::FormatCivilTime(day.day)));
  }
  return made;
}

WorkingCalendar::WorkingCalendar(CalendarSpec spec) : spec_(std::move(spec)), known_from_(spec_.effective_from) {
  for (const absl::Weekday weekday : spec_.working_weekdays) works_on_[IndexOf(weekday)] = true;
  for (size_t i = 0; i < works_on_.size(); ++i) worked_in_week_[i + 1] = worked_in_week_[i] + works_on_[i];
  int shift = 0;
  for (const SpecialDay& special : spec_.special_days) {
    shift += Works(special.kind) - WorksByWeekday(special.day);
    shift_.push_back(shift);
  }
  if (!spec_.special_days.empty()) known_from_ = std::min(known_from_, spec_.special_days.front().day);

  HoursFrom hours{kFirstDay, spec_.working_hours, spec_.seasons};
  for (const HoursFrom& later : spec_.later_hours) {
    AddPeriods(hours, later.day);
    hours = later;
  }
  AddPeriods(hours, kLastDay + 1);

  shortest_day_ = periods_.front().day_length;
  for (const Period& period : periods_) shortest_day_ = std::min(shortest_day_, period.day_length);
  absl::Duration lost;
  for (const ShortDay& day : spec_.short_days) {
    lost += PeriodOf(day.day).day_length - LengthOf(day.working_hours);
    lost_.push_back(lost);
  }
}

// The periods of hours that hold until the day before `until`: its own, broken by its seasons.
void WorkingCalendar::AddPeriods(const HoursFrom& hours, absl::CivilDay until) {
  AddPeriod(hours.day, hours.working_hours);
  if (hours.seasons.empty()) return;
  std::vector<std::pair<absl::CivilDay, const std::vector<WorkingHours>*>> changes;
  for (absl::civil_year_t year = std::max(hours.day, kFirstDay).year() - 1; year <= until.year(); ++year) {
    for (const Season& season : hours.seasons) {
      const absl::CivilDay first = DayInYear(year, season.first_month, season.first_day);
      absl::CivilDay last = DayInYear(year, season.last_month, season.last_day);
      if (last < first) last = DayInYear(year + 1, season.last_month, season.last_day);
      changes.emplace_back(last + 1, &hours.working_hours);
      changes.emplace_back(first, &season.working_hours);
    }
  }
  // Of a season that ends the day before another begins the other counts.
  std::stable_sort(changes.begin(), changes.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second == &hours.working_hours && b.second != &hours.working_hours;
  });
  for (const auto& [day, working_hours] : changes) {
    if (day >= until) break;
    AddPeriod(std::max(day, hours.day), *working_hours);
  }
}

void WorkingCalendar::AddPeriod(absl::CivilDay first, const std::vector<WorkingHours>& working_hours) {
  if (!periods_.empty() && periods_.back().first == first) periods_.pop_back();
  if (!periods_.empty() && periods_.back().working_hours == working_hours) return;
  absl::Duration worked_before;
  if (!periods_.empty()) {
    const Period& before = periods_.back();
    worked_before = before.worked_before +
                    (WorkingDaysThrough(first - 1) - WorkingDaysThrough(before.first - 1)) * before.day_length;
  }
  periods_.push_back({first, working_hours, LengthOf(working_hours), worked_before});
}

bool WorkingCalendar::IsWorkingDay(absl::CivilDay day) const { return Works(KindOf(day)); }

DayKind WorkingCalendar::KindOf(absl::CivilDay day) const {
  if (const SpecialDay* special = FindSpecial(day)) return special->kind;
  return WorksByWeekday(day) ? DayKind::kWorkday : DayKind::kWeekend;
}

const WorkingCalendar::Period& WorkingCalendar::PeriodOf(absl::CivilDay day) const {
  const auto later = std::upper_bound(periods_.begin(), periods_.end(), day,
                                      [](absl::CivilDay d, const Period& period) { return d < period.first; });
  return later == periods_.begin() ? periods_.front() : *(later - 1);
}

const std::vector<WorkingHours>& WorkingCalendar::HoursOf(absl::CivilDay day) const {
  const auto& days = spec_.short_days;
  const auto found = std::lower_bound(days.begin(), days.end(), day,
                                      [](const ShortDay& one, absl::CivilDay d) { return one.day < d; });
  return found != days.end() && found->day == day ? found->working_hours : PeriodOf(day).working_hours;
}

std::string_view WorkingCalendar::NameOf(absl::CivilDay day) const {
  const SpecialDay* special = FindSpecial(day);
  return special == nullptr ? std::string_view() : special->name;
}

absl::StatusOr<absl::Time> WorkingCalendar::AddWorkingDays(absl::Time from, int n) const {
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(n); !status.ok()) return status;
  const absl::CivilDay today = DayOf(from);
  if (n == 0 && IsWorkingDay(today) && from <= EndOfWork(today)) return EndOfWork(today);
  return EndOfWork(NthWorkingDayAfter(today, std::max(n, 1)));
}

absl::StatusOr<absl::Time> WorkingCalendar::AddWorkingTime(absl::Time from, absl::Duration duration) const {
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(duration); !status.ok()) return status;
  if (duration == absl::ZeroDuration()) return from;

  const absl::CivilDay today = DayOf(from);
  const absl::Duration before = WorkedThrough(today - 1);
  const absl::Duration target = before + WorkedOnDayOf(from) + duration;
  // The first day through which that much was worked: what ends with a day's work is due that evening, not at the start
  // of the next working day. Each week holds a working day by the pattern, and each special day takes away one at most.
  absl::CivilDay low = today;
  const int64_t days = static_cast<int64_t>(absl::FDivDuration(target - before, shortest_day_)) + 1 +
                       static_cast<int64_t>(spec_.special_days.size() + spec_.short_days.size());
  absl::CivilDay high = today + 7 * days;
  while (low < high) {
    const absl::CivilDay middle = low + (high - low) / 2;
    if (WorkedThrough(middle) >= target) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return At(low, TimeOfDayAfterWorking(low, target - WorkedThrough(low - 1)));
}

absl::StatusOr<absl::Time> WorkingCalendar::AddCalendarDays(absl::Time from, int n) const {
  if (n == 0) return AddWorkingDays(from, 0);
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(n); !status.ok()) return status;
  return EndOfWork(WorkingDayFrom(DayOf(from) + n));
}

absl::StatusOr<absl::CivilDay> WorkingCalendar::SameDayAfterMonths(absl::Time from, int n) const {
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(n); !status.ok()) return status;
  const absl::CivilDay start = DayOf(from);
  const absl::CivilMonth month = absl::CivilMonth(start) + n;
  return std::min(absl::CivilDay(month) + (start.day() - 1), absl::CivilDay(month + 1) - 1);
}

absl::CivilDay WorkingCalendar::WorkingDayFrom(absl::CivilDay day) const {
  return IsWorkingDay(day) ? day : NthWorkingDayAfter(day, 1);
}

int64_t WorkingCalendar::CountWorkingDays(absl::CivilDay first, absl::CivilDay last) const {
  return WorkingDaysThrough(last) - WorkingDaysThrough(first - 1);
}

absl::StatusOr<absl::Time> WorkingCalendar::AddClockTime(absl::Time from, absl::Duration duration) const {
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(duration); !status.ok()) return status;
  return from + duration;
}

absl::StatusOr<int64_t> WorkingCalendar::WorkingDaysBetween(absl::Time a, absl::Time b) const {
  if (absl::Status status = CheckMoment(a); !status.ok()) return status;
  if (absl::Status status = CheckMoment(b); !status.ok()) return status;
  return WorkingDaysThrough(DayOf(b)) - WorkingDaysThrough(DayOf(a));
}

absl::StatusOr<absl::Duration> WorkingCalendar::WorkingTimeBetween(absl::Time a, absl::Time b) const {
  if (absl::Status status = CheckMoment(a); !status.ok()) return status;
  if (absl::Status status = CheckMoment(b); !status.ok()) return status;
  return WorkedThrough(DayOf(b) - 1) - WorkedThrough(DayOf(a) - 1) + WorkedOnDayOf(b) - WorkedOnDayOf(a);
}

absl::StatusOr<absl::Time> WorkingCalendar::OneWorkingDayBefore(absl::Time time) const {
  if (absl::Status status = CheckMoment(time); !status.ok()) return status;
  const absl::TimeZone::CivilInfo local = spec_.zone.At(time);
  const absl::CivilDay today(local.cs);
  absl::CivilDay day = today - 1;
  while (!IsWorkingDay(day)) --day;  // no further than the longest holiday
  return At(day, absl::Seconds(local.cs - absl::CivilSecond(today)) + local.subsecond);
}

absl::Status WorkingCalendar::CheckMoment(absl::Time time) const {
  if (InSupportedYears(DayOf(time))) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("time {}: outside the years 1900 to 2199", absl::FormatTime(time, spec_.zone)));
}

const SpecialDay* WorkingCalendar::FindSpecial(absl::CivilDay day) const {
  const auto& days = spec_.special_days;
  const auto found = std::lower_bound(days.begin(), days.end(), day,
                                      [](const SpecialDay& special, absl::CivilDay d) { return special.day < d; });
  return found != days.end() && found->day == day ? &*found : nullptr;
}

bool WorkingCalendar::WorksByWeekday(absl::CivilDay day) const { return works_on_[IndexOf(absl::GetWeekday(day))]; }

// Working days from kFirstDay through `day`. Only differences of it mean anything.
int64_t WorkingCalendar::WorkingDaysThrough(absl::CivilDay day) const {
  const int64_t days = day - kFirstDay + 1;
  const int64_t by_weekday = days / 7 * worked_in_week_[7] + worked_in_week_[days % 7];
  const auto later = std::upper_bound(spec_.special_days.begin(), spec_.special_days.end(), day,
                                      [](absl::CivilDay d, const SpecialDay& special) { return d < special.day; });
  const auto passed = later - spec_.special_days.begin();
  return passed == 0 ? by_weekday : by_weekday + shift_[passed - 1];
}

// The first day through which n >= 1 more working days have passed than through `day`.
absl::CivilDay WorkingCalendar::NthWorkingDayAfter(absl::CivilDay day, int64_t n) const {
  const int64_t target = WorkingDaysThrough(day) + n;
  // Each week holds a working day by the pattern, and each special day takes away one at most.
  absl::CivilDay low = day + 1;
  absl::CivilDay high = day + 7 * (n + static_cast<int64_t>(spec_.special_days.size()));
  while (low < high) {
    const absl::CivilDay middle = low + (high - low) / 2;
    if (WorkingDaysThrough(middle) >= target) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// Working time from the first period's beginning through `day`. Only differences of it mean anything.
absl::Duration WorkingCalendar::WorkedThrough(absl::CivilDay day) const {
  const Period& period = PeriodOf(day);
  const int64_t days = WorkingDaysThrough(day) - WorkingDaysThrough(period.first - 1);
  const auto& short_days = spec_.short_days;
  const auto passed = std::upper_bound(short_days.begin(), short_days.end(), day,
                                       [](absl::CivilDay d, const ShortDay& one) { return d < one.day; }) -
                      short_days.begin();
  return period.worked_before + days * period.day_length -
         (passed == 0 ? absl::ZeroDuration() : lost_[static_cast<size_t>(passed) - 1]);
}

// Working time of the day of `time` that has passed by then; zero on a day off.
absl::Duration WorkingCalendar::WorkedOnDayOf(absl::Time time) const {
  const absl::TimeZone::CivilInfo local = spec_.zone.At(time);
  const absl::CivilDay day(local.cs);
  if (!IsWorkingDay(day)) return absl::ZeroDuration();
  const absl::Duration now = absl::Seconds(local.cs - absl::CivilSecond(day)) + local.subsecond;
  absl::Duration worked;
  for (const auto& [start, end] : HoursOf(day)) {
    worked += std::clamp(now - absl::Minutes(start), absl::ZeroDuration(), absl::Minutes(end - start));
  }
  return worked;
}

// The earliest time of day by which `worked`, more than zero and at most a day's work, has passed.
absl::Duration WorkingCalendar::TimeOfDayAfterWorking(absl::CivilDay day, absl::Duration worked) const {
  const std::vector<WorkingHours>& working_hours = HoursOf(day);
  for (const auto& [start, end] : working_hours) {
    const absl::Duration length = absl::Minutes(end - start);
    if (worked <= length) return absl::Minutes(start) + worked;
    worked -= length;
  }
  return absl::Minutes(working_hours.back().end);
}

absl::Time WorkingCalendar::At(absl::CivilDay day, absl::Duration time_of_day) const {
  absl::Duration subsecond;
  const int64_t seconds = absl::IDivDuration(time_of_day, absl::Seconds(1), &subsecond);
  return absl::FromCivil(absl::CivilSecond(day) + seconds, spec_.zone) + subsecond;
}

absl::Time WorkingCalendar::EndOfWork(absl::CivilDay day) const {
  return At(day, absl::Minutes(HoursOf(day).back().end));
}

}  // namespace zhiwang::calendar
