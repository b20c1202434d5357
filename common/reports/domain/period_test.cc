#include "common/reports/domain/period.h"

#include <gtest/gtest.h>

#include "common/calendar/working_calendar.h"

namespace zhiwang::reports {
namespace {

using absl::CivilDay;

TEST(Days, BeginAtMidnightInTheDistrict) {
  const absl::Time midnight = absl::FromCivil(CivilDay(2026, 3, 2), calendar::ShanghaiZone());
  EXPECT_EQ(DayOf(midnight), CivilDay(2026, 3, 2));
  EXPECT_EQ(DayOf(midnight - absl::Microseconds(1)), CivilDay(2026, 3, 1));
  EXPECT_EQ(EndOf(CivilDay(2026, 3, 1)), midnight);
  EXPECT_EQ(DayNumber(midnight), 20260302);
}

TEST(Periods, AreDaysWeeksFromMondayMonthsQuartersAndYears) {
  const CivilDay sunday(2026, 3, 1);
  EXPECT_EQ(DaysOf(Period::kDay, sunday), (Days{sunday, sunday}));
  EXPECT_EQ(DaysOf(Period::kWeek, sunday), (Days{CivilDay(2026, 2, 23), sunday}));
  EXPECT_EQ(DaysOf(Period::kWeek, sunday + 1), (Days{CivilDay(2026, 3, 2), CivilDay(2026, 3, 8)}));
  EXPECT_EQ(DaysOf(Period::kMonth, CivilDay(2028, 2, 29)), (Days{CivilDay(2028, 2, 1), CivilDay(2028, 2, 29)}));
  EXPECT_EQ(DaysOf(Period::kQuarter, CivilDay(2026, 12, 31)), (Days{CivilDay(2026, 10, 1), CivilDay(2026, 12, 31)}));
  EXPECT_EQ(DaysOf(Period::kQuarter, sunday), (Days{CivilDay(2026, 1, 1), CivilDay(2026, 3, 31)}));
  EXPECT_EQ(DaysOf(Period::kYear, sunday), (Days{CivilDay(2026, 1, 1), CivilDay(2026, 12, 31)}));
}

TEST(Periods, FollowOneAnotherWithoutGapOrOverlap) {
  for (const Period period : {Period::kDay, Period::kWeek, Period::kMonth, Period::kQuarter, Period::kYear}) {
    for (CivilDay day(2025, 1, 1); day < CivilDay(2029, 1, 1); ++day) {
      const Days days = DaysOf(period, day);
      EXPECT_TRUE(days.first <= day && day <= days.last) << day;
      EXPECT_EQ(DaysOf(period, days.first), days) << day;
      EXPECT_EQ(DaysOf(period, days.last), days) << day;
      EXPECT_EQ(DaysOf(period, days.last + 1).first, days.last + 1) << day;
    }
  }
}

}  // namespace
}  // namespace zhiwang::reports
