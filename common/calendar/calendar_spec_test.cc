#include "common/calendar/calendar_spec.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/deadline/deadline.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {
namespace {

using ::testing::HasSubstr;

const std::vector<WorkingHours> kWinter = {{510, 720}, {810, 1050}};  // until 17:30
const std::vector<WorkingHours> kSummer = {{510, 720}, {840, 1080}};  // 14:00 to 18:00

// The notice around National Day 2026; summer hours from May through September.
CalendarSpec Spec2026() {
  CalendarSpec spec;
  spec.version = "2026";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 12, 24);
  for (int day = 1; day <= 7; ++day)
    spec.special_days.push_back({absl::CivilDay(2026, 10, day), DayKind::kHoliday, "国庆节"});
  spec.special_days.push_back({absl::CivilDay(2026, 10, 10), DayKind::kMakeUpWorkday, "国庆节"});
  spec.working_hours = kWinter;
  spec.seasons = {{5, 1, 9, 30, kSummer}};
  return spec;
}

WorkingCalendar Made(const CalendarSpec& spec) { return WorkingCalendar::Create(spec).value(); }

absl::Time Local(int year, int month, int day, int hour = 0, int minute = 0) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, 0), ShanghaiZone());
}

absl::Time Due(const WorkingCalendar& calendar, absl::Time start, std::string_view term) {
  return Compute(calendar, start, ParseTerm(term).value()).value().due;
}

std::string RefusalOf(CalendarSpec spec) {
  const auto calendar = WorkingCalendar::Create(std::move(spec));
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

// Public report 17: hrms#13.
TEST(SeasonalHours, EndTheDayByTheSeasonOfTheLastDay) {
  const WorkingCalendar calendar = Made(Spec2026());
  EXPECT_EQ(Due(calendar, Local(2026, 9, 28, 9), "5wd"), Local(2026, 10, 10, 17, 30))
      << "the 29th, 30th, 8th, 9th, 10th";
  EXPECT_EQ(Due(calendar, Local(2026, 9, 28, 9), "2wd"), Local(2026, 9, 30, 18));
  EXPECT_EQ(Due(calendar, Local(2026, 4, 29, 9), "2wd"), Local(2026, 5, 1, 18)) << "no notice of May is known here";
}

TEST(SeasonalHours, CountWorkingHoursByTheSeasonOfEachDay) {
  const WorkingCalendar calendar = Made(Spec2026());
  // Half an hour is left on 30 September, and work begins on the 8th again.
  EXPECT_EQ(Due(calendar, Local(2026, 9, 30, 17, 30), "1wh"), Local(2026, 10, 8, 9));
  // 7.5 hours of a summer day, and as many of a winter day.
  EXPECT_EQ(calendar.WorkingTimeBetween(Local(2026, 9, 30), Local(2026, 10, 9)).value(), absl::Hours(15));
}

TEST(SeasonalHours, MayRunOverNewYear) {
  CalendarSpec spec = Spec2026();
  spec.seasons = {{11, 1, 2, 29, kSummer}};
  const WorkingCalendar calendar = Made(spec);
  EXPECT_EQ(calendar.HoursOf(absl::CivilDay(2026, 2, 28)), kSummer);
  EXPECT_EQ(calendar.HoursOf(absl::CivilDay(2026, 3, 1)), kWinter);
  EXPECT_EQ(calendar.HoursOf(absl::CivilDay(2028, 2, 29)), kSummer);
  EXPECT_EQ(calendar.HoursOf(absl::CivilDay(2026, 10, 31)), kWinter);
  EXPECT_EQ(calendar.HoursOf(absl::CivilDay(2027, 1, 1)), kSummer);
}

TEST(SeasonalHours, ThatShareADayOrDoNotExistAreRefused) {
  CalendarSpec spec = Spec2026();
  spec.seasons.push_back({9, 30, 10, 31, kWinter});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("season 09-30 to 10-31: shares days"));
  spec.seasons = {{6, 31, 9, 30, kSummer}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("season 06-31 to 09-30: no such day"));
  spec.seasons = {{5, 1, 9, 30, {}}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("no working hours"));
}

// Public report 17: hrms#13.
TEST(ShortDay, EndsBusinessAtItsOwnHour) {
  CalendarSpec spec = Spec2026();
  spec.short_days = {{absl::CivilDay(2026, 12, 11), {{510, 720}}}};
  const WorkingCalendar calendar = Made(spec);
  EXPECT_EQ(Due(calendar, Local(2026, 12, 10, 9), "1wd"), Local(2026, 12, 11, 12));
  EXPECT_EQ(Due(calendar, Local(2026, 12, 11, 11), "2wh"), Local(2026, 12, 14, 9, 30));
}

TEST(ShortDay, ThatIsOffOrListedTwiceIsRefused) {
  CalendarSpec spec = Spec2026();
  spec.short_days = {{absl::CivilDay(2026, 10, 3), {{510, 720}}}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("short day 2026-10-03: is off"));
  spec.short_days = {{absl::CivilDay(2026, 12, 11), {{510, 720}}}, {absl::CivilDay(2026, 12, 11), {{510, 660}}}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("short day 2026-12-11: listed twice"));
}

// Public report 3: chinese-calendar PR#48.
TEST(MakeUpDay, IsASaturdayOrSundayThatIsOtherwiseOff) {
  for (const absl::CivilDay day : {absl::CivilDay(2020, 9, 17), absl::CivilDay(2020, 9, 28)}) {
    CalendarSpec spec = Spec2026();
    spec.special_days.push_back({day, DayKind::kMakeUpWorkday, ""});
    EXPECT_THAT(RefusalOf(spec), HasSubstr(absl::FormatCivilTime(day))) << "a Thursday, a Monday";
  }
}

// Public report 13: zammad#3180.
TEST(DutyRoom, OfTwentyFourHoursCountsTwentyFourAsADay) {
  CalendarSpec spec = Spec2026();
  spec.seasons = {};
  spec.working_hours = {{0, 1440}};
  const WorkingCalendar calendar = Made(spec);
  EXPECT_EQ(Due(calendar, Local(2026, 3, 3, 15, 20), "24wh"), Local(2026, 3, 4, 15, 20));
  EXPECT_EQ(Due(calendar, Local(2026, 3, 3, 15, 20), "1wd"), Local(2026, 3, 5)) << "24:00 of the 4th";
  EXPECT_THAT(Explain(calendar, Compute(calendar, Local(2026, 3, 3, 15), {1, Unit::kWorkingDays}).value()),
              HasSubstr("到期时间为2026年3月4日（星期三）24:00"));
}

TEST(Merge, LeavesEarlierDaysToTheVersionBefore) {
  CalendarSpec next;
  next.version = "2027";
  next.effective_from = absl::CivilDay(2026, 10, 9);
  next.covers_until = absl::CivilDay(2027, 12, 24);
  next.special_days = {{absl::CivilDay(2026, 10, 10), DayKind::kHoliday, "改为放假"},
                       {absl::CivilDay(2027, 1, 1), DayKind::kHoliday, "元旦"}};
  next.working_hours = {{540, 1080}};
  const WorkingCalendar merged = Made(Merge({Spec2026(), next}));
  EXPECT_EQ(merged.version(), "2027");
  EXPECT_EQ(merged.KindOf(absl::CivilDay(2026, 10, 1)), DayKind::kHoliday);
  EXPECT_EQ(merged.KindOf(absl::CivilDay(2026, 10, 10)), DayKind::kHoliday);
  EXPECT_EQ(merged.KindOf(absl::CivilDay(2027, 1, 1)), DayKind::kHoliday);
  EXPECT_EQ(merged.HoursOf(absl::CivilDay(2026, 9, 30)), kSummer);
  EXPECT_EQ(merged.HoursOf(absl::CivilDay(2026, 10, 8)), kWinter);
  EXPECT_EQ(merged.HoursOf(absl::CivilDay(2026, 10, 9)), next.working_hours);
  EXPECT_EQ(merged.HoursOf(absl::CivilDay(2027, 7, 1)), next.working_hours) << "its own seasons only";
  EXPECT_EQ(merged.covers_until(), absl::CivilDay(2027, 12, 24));
}

TEST(Merge, OfAVersionThatHoldsForEveryDayLeavesNothingOfTheOnesBefore) {
  CalendarSpec whole;
  whole.version = "whole";
  whole.effective_from = absl::CivilDay(2025, 1, 1);
  whole.covers_until = absl::CivilDay(2027, 12, 24);
  const WorkingCalendar merged = Made(Merge({Spec2026(), whole}));
  EXPECT_EQ(merged.KindOf(absl::CivilDay(2026, 10, 1)), DayKind::kWorkday);
  EXPECT_EQ(merged.HoursOf(absl::CivilDay(2026, 7, 1)), CalendarSpec().working_hours);
}

}  // namespace
}  // namespace zhiwang::calendar
