#ifndef ZHIWANG_COMMON_CALENDAR_CALENDAR_SPEC_H_
#define ZHIWANG_COMMON_CALENDAR_CALENDAR_SPEC_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"

namespace zhiwang::calendar {

// The kind of a day for an office: its own weekday pattern, unless an official notice says otherwise.
enum class DayKind {
  kWorkday,        // a working weekday
  kMakeUpWorkday,  // worked in exchange for a day off (调休上班)
  kWeekend,        // off by the weekday pattern
  kHoliday,        // off by notice, weekend days inside a holiday block included
};

// A day for which a notice overrides the weekday pattern.
struct SpecialDay {
  absl::CivilDay day;
  DayKind kind = DayKind::kHoliday;  // kHoliday or kMakeUpWorkday
  std::string name;                  // shown to people, "春节"; may be empty
};

// One stretch of working hours, [start, end) in minutes after local midnight; 24:00 is 1440.
struct WorkingHours {
  int start = 0;
  int end = 0;

  friend bool operator==(const WorkingHours&, const WorkingHours&) = default;
};

// The hours of a part of every year, such as summer hours (夏令作息) from 1 May through 30 September. A season may run over
// New Year. 29 February stands for the last day of February.
struct Season {
  int first_month = 0, first_day = 0;
  int last_month = 0, last_day = 0;  // the last day belongs to the season
  std::vector<WorkingHours> working_hours;
};

// A working day with hours of its own, such as half a day off by local notice.
struct ShortDay {
  absl::CivilDay day;
  std::vector<WorkingHours> working_hours;
};

// The hours that hold from a day on.
struct HoursFrom {
  absl::CivilDay day;
  std::vector<WorkingHours> working_hours;
  std::vector<Season> seasons;
};

// `星期四`.
std::string_view WeekdayName(absl::CivilDay day);
bool IsSaturdayOrSunday(absl::CivilDay day);

// A district's settings; WorkingCalendar::Create checks them.
struct CalendarSpec {
  std::string version;            // named in every deadline computed with the calendar
  absl::CivilDay effective_from;  // days from this one on are as this version says
  absl::CivilDay covers_until;    // last day whose official arrangement is known
  absl::TimeZone zone = ShanghaiZone();
  std::vector<absl::Weekday> working_weekdays = {absl::Weekday::monday, absl::Weekday::tuesday,
                                                 absl::Weekday::wednesday, absl::Weekday::thursday,
                                                 absl::Weekday::friday};
  std::vector<SpecialDay> special_days;                                                              // in any order
  std::vector<WorkingHours> working_hours = {{8 * 60 + 30, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}};  // ascending
  std::vector<Season> seasons;         // other hours in parts of the year; no two share a day
  std::vector<ShortDay> short_days;    // in any order
  std::vector<HoursFrom> later_hours;  // ascending: what replaces working_hours and seasons from a day on
};

// One calendar out of the versions that a district has set, oldest first: each version says what the days from its
// effective_from on are, until a later one says otherwise. The result has the version and the covers_until of the last.
// `versions` must not be empty, and each must be sound by itself.
CalendarSpec Merge(const std::vector<CalendarSpec>& versions);

// OK for a spec that makes a calendar; the errors are those of WorkingCalendar::Create. Puts special and short days in
// order.
absl::Status CheckSpec(CalendarSpec& spec);

// The years that calendars serve.
inline constexpr absl::CivilDay kFirstDay(1900, 1, 1);  // a Monday, so that whole weeks can be counted from it
inline constexpr absl::CivilDay kLastDay(2199, 12, 31);
inline bool InSupportedYears(absl::CivilDay day) { return kFirstDay <= day && day <= kLastDay; }

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_CALENDAR_SPEC_H_
