#include "common/reports/domain/period.h"

#include "common/calendar/working_calendar.h"

namespace zhiwang::reports {
namespace {

const absl::TimeZone& Zone() {
  static const absl::TimeZone zone = calendar::ShanghaiZone();
  return zone;
}

Days Months(absl::CivilMonth first, int count) { return {absl::CivilDay(first), absl::CivilDay(first + count) - 1}; }

}  // namespace

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, Zone()); }

absl::Time EndOf(absl::CivilDay day) { return absl::FromCivil(day + 1, Zone()); }

int DayNumber(absl::Time time) { return calendar::DayNumber(DayOf(time)); }

Days DaysOf(Period period, absl::CivilDay day) {
  switch (period) {
    case Period::kDay:
      break;
    case Period::kWeek: {
      const absl::CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
      return {monday, monday + 6};
    }
    case Period::kMonth:
      return Months(absl::CivilMonth(day), 1);
    case Period::kQuarter:
      return Months(absl::CivilMonth(day.year(), (day.month() - 1) / 3 * 3 + 1), 3);
    case Period::kYear:
      return Months(absl::CivilMonth(day.year(), 1), 12);
  }
  return {day, day};
}

}  // namespace zhiwang::reports
