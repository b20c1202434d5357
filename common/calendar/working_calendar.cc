#include "common/calendar/working_calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace zhiwang::calendar {
namespace {

// A Monday, so that whole weeks can be counted from it.
constexpr absl::CivilDay kFirstDay(1900, 1, 1);
constexpr absl::CivilDay kLastDay(2199, 12, 31);

// A deadline at 24:00 would fall on the following day, so work ends at 23:59 at the latest.
constexpr int kLastMinute = 24 * 60 - 1;

size_t IndexOf(absl::Weekday weekday) { return static_cast<size_t>(weekday); }  // monday is 0

bool Earlier(const SpecialDay& a, const SpecialDay& b) { return a.day < b.day; }

bool Works(DayKind kind) { return kind == DayKind::kWorkday || kind == DayKind::kMakeUpWorkday; }

bool InSupportedYears(absl::CivilDay day) { return kFirstDay <= day && day <= kLastDay; }

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
    previous = &special;
  }
  return absl::OkStatus();
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

int DayNumber(absl::CivilDay day) { return static_cast<int>(day.year()) * 10'000 + day.month() * 100 + day.day(); }

absl::TimeZone ShanghaiZone() {
  absl::TimeZone zone;
  if (absl::LoadTimeZone("Asia/Shanghai", &zone)) return zone;
  return absl::FixedTimeZone(8 * 60 * 60);
}

absl::StatusOr<WorkingCalendar> WorkingCalendar::Create(CalendarSpec spec) {
  if (spec.version.empty()) return absl::InvalidArgumentError("calendar without a version");
  if (spec.working_weekdays.empty()) return absl::InvalidArgumentError("no weekday is a working day");
  if (absl::Status status = CheckWorkingHours(spec.working_hours); !status.ok()) return status;
  std::sort(spec.special_days.begin(), spec.special_days.end(), Earlier);
  if (absl::Status status = CheckSpecialDays(spec); !status.ok()) return status;
  return WorkingCalendar(std::move(spec));
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
  for (const auto& [start, end] : spec_.working_hours) day_length_ += absl::Minutes(end - start);
}

bool WorkingCalendar::IsWorkingDay(absl::CivilDay day) const { return Works(KindOf(day)); }

DayKind WorkingCalendar::KindOf(absl::CivilDay day) const {
  if (const SpecialDay* special = FindSpecial(day)) return special->kind;
  return WorksByWeekday(day) ? DayKind::kWorkday : DayKind::kWeekend;
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
  absl::Duration to_work = duration;  // counted from the start of `today`, later from the end of it
  if (IsWorkingDay(today)) {
    to_work += WorkedOnDayOf(from);
    if (to_work <= day_length_) return At(today, TimeOfDayAfterWorking(to_work));
    to_work -= day_length_;
  }
  absl::Duration on_last_day;
  int64_t days = absl::IDivDuration(to_work, day_length_, &on_last_day);
  // What ends with the day's work is due that evening, not at the start of the next working day.
  if (on_last_day == absl::ZeroDuration()) {
    on_last_day = day_length_;
  } else {
    ++days;
  }
  return At(NthWorkingDayAfter(today, days), TimeOfDayAfterWorking(on_last_day));
}

absl::StatusOr<absl::Time> WorkingCalendar::AddCalendarDays(absl::Time from, int n) const {
  if (n == 0) return AddWorkingDays(from, 0);
  if (absl::Status status = CheckMoment(from); !status.ok()) return status;
  if (absl::Status status = CheckAmount(n); !status.ok()) return status;
  const absl::CivilDay last = DayOf(from) + n;
  return EndOfWork(IsWorkingDay(last) ? last : NthWorkingDayAfter(last, 1));
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
  const int64_t days = WorkingDaysThrough(DayOf(b) - 1) - WorkingDaysThrough(DayOf(a) - 1);
  return days * day_length_ + WorkedOnDayOf(b) - WorkedOnDayOf(a);
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

// Working time of the day of `time` that has passed by then; zero on a day off.
absl::Duration WorkingCalendar::WorkedOnDayOf(absl::Time time) const {
  const absl::TimeZone::CivilInfo local = spec_.zone.At(time);
  const absl::CivilDay day(local.cs);
  if (!IsWorkingDay(day)) return absl::ZeroDuration();
  const absl::Duration now = absl::Seconds(local.cs - absl::CivilSecond(day)) + local.subsecond;
  absl::Duration worked;
  for (const auto& [start, end] : spec_.working_hours) {
    worked += std::clamp(now - absl::Minutes(start), absl::ZeroDuration(), absl::Minutes(end - start));
  }
  return worked;
}

// The earliest time of day by which `worked`, more than zero and at most a day's work, has passed.
absl::Duration WorkingCalendar::TimeOfDayAfterWorking(absl::Duration worked) const {
  for (const auto& [start, end] : spec_.working_hours) {
    const absl::Duration length = absl::Minutes(end - start);
    if (worked <= length) return absl::Minutes(start) + worked;
    worked -= length;
  }
  return absl::Minutes(spec_.working_hours.back().end);
}

absl::Time WorkingCalendar::At(absl::CivilDay day, absl::Duration time_of_day) const {
  absl::Duration subsecond;
  const int64_t seconds = absl::IDivDuration(time_of_day, absl::Seconds(1), &subsecond);
  return absl::FromCivil(absl::CivilSecond(day) + seconds, spec_.zone) + subsecond;
}

absl::Time WorkingCalendar::EndOfWork(absl::CivilDay day) const {
  return At(day, absl::Minutes(spec_.working_hours.back().end));
}

}  // namespace zhiwang::calendar
