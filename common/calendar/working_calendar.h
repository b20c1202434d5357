#ifndef ZHIWANG_COMMON_CALENDAR_WORKING_CALENDAR_H_
#define ZHIWANG_COMMON_CALENDAR_WORKING_CALENDAR_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/calendar_spec.h"

namespace zhiwang::calendar {

// The days and hours on which one district works. An immutable value: safe to copy and to read from many threads.
//
// Hours are counted on the local wall clock. Every moment taken must lie in the years 1900 to 2199 and every amount
// between 0 and kMaxAmount; otherwise the answer is kInvalidArgument. Days outside the known data follow the weekday
// pattern, and IsKnown tells them apart. Lookups are O(log of what is listed); none walks day by day over a term.
// Where work ends at 24:00, the end of a day's work is the midnight that begins the next day.
class WorkingCalendar {
 public:
  // Days in one addition; a duration may be as long as that many days of 24 hours.
  static constexpr int kMaxAmount = 10'000;

  // kInvalidArgument, naming the offending entry, when: the version is empty; no weekday is a working day; working
  // hours are missing, empty, overlapping, out of order or outside 00:00-24:00; a season's days do not exist or are
  // another's, too; a special day is listed twice, contradicts another, lies after covers_until or outside 1900-2199, or
  // its kind is not one a notice can give; a make-up day is not a Saturday or Sunday that would otherwise be off; a short
  // day is listed twice, is off, or lies after covers_until or outside 1900-2199.
  static absl::StatusOr<WorkingCalendar> Create(CalendarSpec spec);

  const std::string& version() const { return spec_.version; }
  absl::CivilDay effective_from() const { return spec_.effective_from; }
  absl::CivilDay known_from() const { return known_from_; }  // the earlier of effective_from and the first special day
  absl::CivilDay covers_until() const { return spec_.covers_until; }
  absl::TimeZone zone() const { return spec_.zone; }
  // The hours of `day` if it is worked. Lives as long as the calendar.
  const std::vector<WorkingHours>& HoursOf(absl::CivilDay day) const;

  // True where the official arrangement of `day` is in this calendar; otherwise its kind is a guess by weekday.
  bool IsKnown(absl::CivilDay day) const { return known_from_ <= day && day <= spec_.covers_until; }
  bool IsWorkingDay(absl::CivilDay day) const;
  DayKind KindOf(absl::CivilDay day) const;
  // The name given by the notice; empty for a day without one. Lives as long as the calendar.
  std::string_view NameOf(absl::CivilDay day) const;
  // The local day of `time`.
  absl::CivilDay DayOf(absl::Time time) const { return absl::ToCivilDay(time, spec_.zone); }

  // The end of working hours on the n-th working day after the day of `from`. The day of the start event is not
  // counted (民法典 art. 201), whether or not it is a working day and whatever the hour; the last day ends when
  // business stops (art. 203). Art. 204 lets a district's own rule differ, as another unit of term.
  // n = 0 is 当日办结: the first end of working hours not before `from`.
  absl::StatusOr<absl::Time> AddWorkingDays(absl::Time from, int n) const;

  // The earliest moment by which `duration` of working time has passed since `from`; `from` itself for zero.
  // Hours run from the very moment (art. 201), but only within working hours: what starts at night starts counting
  // in the morning, and what is used up at the close of business is due then, not the next morning.
  absl::StatusOr<absl::Time> AddWorkingTime(absl::Time from, absl::Duration duration) const;

  // The end of working hours on the n-th calendar day after the day of `from`, which is not counted (art. 201); when
  // that day is off, on the first working day after it (art. 203). n = 0 as in AddWorkingDays.
  absl::StatusOr<absl::Time> AddCalendarDays(absl::Time from, int n) const;

  // The last day of `n` months from the day of `from`: the same day of the month, or the month's last day where it has no
  // such day (art. 202). It may be off.
  absl::StatusOr<absl::CivilDay> SameDayAfterMonths(absl::Time from, int n) const;

  // The first working day from `day` on, and the end of working hours on it (art. 203).
  absl::CivilDay WorkingDayFrom(absl::CivilDay day) const;
  absl::Time EndOfWork(absl::CivilDay day) const;

  // The n-th working day, n >= 1, after `day`.
  absl::CivilDay NthWorkingDayAfter(absl::CivilDay day, int64_t n) const;

  // Working days from `first` through `last`.
  int64_t CountWorkingDays(absl::CivilDay first, absl::CivilDay last) const;

  // `duration` later by the clock, day and night, holidays included (art. 201).
  absl::StatusOr<absl::Time> AddClockTime(absl::Time from, absl::Duration duration) const;

  // Working days after the day of `a` through the day of `b`, so that AddWorkingDays(a, n) is n away from a.
  // Negative when `b` is on an earlier day.
  absl::StatusOr<int64_t> WorkingDaysBetween(absl::Time a, absl::Time b) const;

  // Working time from `a` to `b`; negative when `b` is earlier.
  absl::StatusOr<absl::Duration> WorkingTimeBetween(absl::Time a, absl::Time b) const;

  // The same time of day on the last working day before the day of `time`.
  absl::StatusOr<absl::Time> OneWorkingDayBefore(absl::Time time) const;

 private:
  explicit WorkingCalendar(CalendarSpec spec);

  absl::Status CheckMoment(absl::Time time) const;
  const SpecialDay* FindSpecial(absl::CivilDay day) const;
  bool WorksByWeekday(absl::CivilDay day) const;
  int64_t WorkingDaysThrough(absl::CivilDay day) const;
  absl::Duration WorkedThrough(absl::CivilDay day) const;
  absl::Duration WorkedOnDayOf(absl::Time time) const;
  absl::Duration TimeOfDayAfterWorking(absl::CivilDay day, absl::Duration worked) const;
  absl::Time At(absl::CivilDay day, absl::Duration time_of_day) const;

  // Days in a row with the same hours.
  struct Period {
    absl::CivilDay first;
    std::vector<WorkingHours> working_hours;
    absl::Duration day_length;     // working time of one working day
    absl::Duration worked_before;  // working time from kFirstDay through the day before `first`
  };
  const Period& PeriodOf(absl::CivilDay day) const;
  void AddPeriod(absl::CivilDay first, const std::vector<WorkingHours>& working_hours);
  void AddPeriods(const HoursFrom& hours, absl::CivilDay until);

  CalendarSpec spec_;  // special and short days ascending
  absl::CivilDay known_from_;
  std::array<bool, 7> works_on_{};       // Monday first
  std::array<int, 8> worked_in_week_{};  // working days among the first i days of a week
  std::vector<int> shift_;               // through special day i: working days gained or lost against the pattern
  std::vector<Period> periods_;          // ascending; the first begins before every day there is
  std::vector<absl::Duration> lost_;     // through short day i: working time lost against the hours of its period
  absl::Duration shortest_day_;
};

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_WORKING_CALENDAR_H_
