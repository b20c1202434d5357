#include "common/calendar/working_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace zhiwang::calendar {
namespace {

using ::testing::HasSubstr;

// The notice for 2025 around Spring Festival and National Day; enough to be a real calendar.
CalendarSpec Spec2025() {
  CalendarSpec spec;
  spec.version = "qd-2025";
  spec.effective_from = absl::CivilDay(2025, 1, 1);
  spec.covers_until = absl::CivilDay(2025, 12, 31);
  const auto holiday = [&spec](absl::CivilDay first, absl::CivilDay last, const char* name) {
    for (absl::CivilDay day = first; day <= last; ++day) spec.special_days.push_back({day, DayKind::kHoliday, name});
  };
  const auto make_up = [&spec](absl::CivilDay day, const char* name) {
    spec.special_days.push_back({day, DayKind::kMakeUpWorkday, name});
  };
  holiday(absl::CivilDay(2025, 10, 1), absl::CivilDay(2025, 10, 8), "国庆节、中秋节");
  make_up(absl::CivilDay(2025, 9, 28), "国庆节、中秋节");
  make_up(absl::CivilDay(2025, 10, 11), "国庆节、中秋节");
  holiday(absl::CivilDay(2025, 1, 28), absl::CivilDay(2025, 2, 4), "春节");
  make_up(absl::CivilDay(2025, 1, 26), "春节");
  make_up(absl::CivilDay(2025, 2, 8), "春节");
  return spec;
}

WorkingCalendar Calendar2025() { return WorkingCalendar::Create(Spec2025()).value(); }

absl::Time Local(int month, int day, int hour, int minute = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2025, month, day, hour, minute, second), ShanghaiZone());
}

absl::Duration WorkingHoursOf(double hours) { return absl::Seconds(hours * 3600); }

std::string RefusalOf(CalendarSpec spec) {
  const auto calendar = WorkingCalendar::Create(std::move(spec));
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

TEST(WorkingCalendar, AMakeUpSundayCountsAsAWorkingDay) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2025, 1, 26)));
  EXPECT_EQ(calendar.KindOf(absl::CivilDay(2025, 1, 26)), DayKind::kMakeUpWorkday);
  EXPECT_EQ(calendar.NameOf(absl::CivilDay(2025, 1, 26)), "春节");
  EXPECT_EQ(calendar.AddWorkingDays(Local(1, 24, 10), 1).value(), Local(1, 26, 17, 30));
}

TEST(WorkingCalendar, AHolidayIsNotAWorkingDayOnAnyWeekday) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.KindOf(absl::CivilDay(2025, 1, 29)), DayKind::kHoliday);  // a Wednesday
  EXPECT_EQ(calendar.KindOf(absl::CivilDay(2025, 2, 1)), DayKind::kHoliday);   // a Saturday inside the block
  EXPECT_EQ(calendar.KindOf(absl::CivilDay(2025, 2, 9)), DayKind::kWeekend);
  EXPECT_EQ(calendar.KindOf(absl::CivilDay(2025, 2, 10)), DayKind::kWorkday);
  EXPECT_EQ(calendar.NameOf(absl::CivilDay(2025, 2, 10)), "");
}

TEST(WorkingCalendar, TheDayOfTheStartEventIsNotCounted) {
  const WorkingCalendar calendar = Calendar2025();
  for (const absl::Time start : {Local(3, 3, 0), Local(3, 3, 8, 30), Local(3, 3, 12, 30), Local(3, 3, 23, 59, 59)}) {
    EXPECT_EQ(calendar.AddWorkingDays(start, 1).value(), Local(3, 4, 17, 30)) << absl::FormatTime(start);
    EXPECT_EQ(calendar.AddWorkingDays(start, 5).value(), Local(3, 10, 17, 30)) << absl::FormatTime(start);
  }
}

TEST(WorkingCalendar, WorkingDaysFromADayOffStartWithTheNextWorkingDay) {
  EXPECT_EQ(Calendar2025().AddWorkingDays(Local(3, 8, 10), 1).value(), Local(3, 10, 17, 30));
}

TEST(WorkingCalendar, FiveWorkingDaysReachAcrossSpringFestivalAndItsMakeUpDays) {
  // Sunday the 26th, Monday the 27th, then the 5th, 6th and 7th of February.
  EXPECT_EQ(Calendar2025().AddWorkingDays(Local(1, 24, 16), 5).value(), Local(2, 7, 17, 30));
  EXPECT_EQ(Calendar2025().AddWorkingDays(Local(1, 24, 16), 6).value(), Local(2, 8, 17, 30));
}

TEST(WorkingCalendar, ZeroWorkingDaysMeanTheEndOfTodaysWorkWhileItLasts) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.AddWorkingDays(Local(3, 7, 9), 0).value(), Local(3, 7, 17, 30));
  EXPECT_EQ(calendar.AddWorkingDays(Local(3, 7, 17, 30), 0).value(), Local(3, 7, 17, 30));
  EXPECT_EQ(calendar.AddWorkingDays(Local(3, 7, 17, 30, 1), 0).value(), Local(3, 10, 17, 30));
  EXPECT_EQ(calendar.AddWorkingDays(Local(3, 8, 9), 0).value(), Local(3, 10, 17, 30));
}

TEST(WorkingCalendar, WorkingHoursStopForLunchAndForTheNight) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 11), WorkingHoursOf(2)).value(), Local(3, 3, 14, 30));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 16, 30, 15), WorkingHoursOf(2)).value(), Local(3, 4, 9, 30, 15));
}

TEST(WorkingCalendar, WorkingHoursFromOutsideHoursStartWithTheNextStretch) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 3), WorkingHoursOf(1)).value(), Local(3, 3, 9, 30));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 12), WorkingHoursOf(1)).value(), Local(3, 3, 14, 30));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 12, 45), WorkingHoursOf(1)).value(), Local(3, 3, 14, 30));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 7, 20), WorkingHoursOf(1)).value(), Local(3, 10, 9, 30));
}

TEST(WorkingCalendar, HoursUsedUpAtTheCloseOfBusinessAreDueThenAndNotTheNextMorning) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 11), WorkingHoursOf(1)).value(), Local(3, 3, 12));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 8, 30), WorkingHoursOf(7.5)).value(), Local(3, 3, 17, 30));
  EXPECT_EQ(calendar.AddWorkingTime(Local(3, 3, 17, 30), WorkingHoursOf(15)).value(), Local(3, 5, 17, 30));
}

TEST(WorkingCalendar, WorkingHoursRestOverALongHoliday) {
  EXPECT_EQ(Calendar2025().AddWorkingTime(Local(9, 30, 17), WorkingHoursOf(1)).value(), Local(10, 9, 9));
}

TEST(WorkingCalendar, NoWorkingTimeIsDueAtOnce) {
  EXPECT_EQ(Calendar2025().AddWorkingTime(Local(3, 8, 3), absl::ZeroDuration()).value(), Local(3, 8, 3));
}

TEST(WorkingCalendar, CalendarDaysThatEndOnADayOffRunToTheFirstWorkingDayAfterIt) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.AddCalendarDays(Local(3, 3, 10), 7).value(), Local(3, 10, 17, 30));
  EXPECT_EQ(calendar.AddCalendarDays(Local(3, 3, 10), 5).value(), Local(3, 10, 17, 30));   // Saturday the 8th
  EXPECT_EQ(calendar.AddCalendarDays(Local(1, 24, 10), 7).value(), Local(2, 5, 17, 30));   // inside Spring Festival
  EXPECT_EQ(calendar.AddCalendarDays(Local(1, 24, 10), 2).value(), Local(1, 26, 17, 30));  // a make-up Sunday
  EXPECT_EQ(calendar.AddCalendarDays(Local(3, 8, 10), 0).value(), Local(3, 10, 17, 30));
}

TEST(WorkingCalendar, ClockTimeRunsThroughNightsAndHolidays) {
  EXPECT_EQ(Calendar2025().AddClockTime(Local(1, 28, 22), absl::Hours(24)).value(), Local(1, 29, 22));
}

TEST(WorkingCalendar, WorkingDaysBetweenAreNegativeBackwards) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.WorkingDaysBetween(Local(1, 24, 16), Local(2, 8, 9)).value(), 6);
  EXPECT_EQ(calendar.WorkingDaysBetween(Local(2, 8, 9), Local(1, 24, 16)).value(), -6);
  EXPECT_EQ(calendar.WorkingDaysBetween(Local(3, 8, 9), Local(3, 9, 16)).value(), 0);
}

TEST(WorkingCalendar, WorkingTimeBetweenCountsOnlyWorkingHours) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.WorkingTimeBetween(Local(3, 3, 11), Local(3, 3, 14)).value(), WorkingHoursOf(1.5));
  EXPECT_EQ(calendar.WorkingTimeBetween(Local(9, 30, 17), Local(10, 9, 9)).value(), WorkingHoursOf(1));
  EXPECT_EQ(calendar.WorkingTimeBetween(Local(10, 9, 9), Local(9, 30, 17)).value(), -WorkingHoursOf(1));
  EXPECT_EQ(calendar.WorkingTimeBetween(Local(3, 7, 18), Local(3, 10, 8)).value(), absl::ZeroDuration());
}

TEST(WorkingCalendar, OneWorkingDayBeforeKeepsTheTimeOfDay) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_EQ(calendar.OneWorkingDayBefore(Local(3, 10, 17, 30)).value(), Local(3, 7, 17, 30));
  EXPECT_EQ(calendar.OneWorkingDayBefore(Local(2, 5, 9, 0, 7)).value(), Local(1, 27, 9, 0, 7));
}

TEST(WorkingCalendar, PastTheKnownDataTheWeekdayPatternIsUsedAndSaidToBeAGuess) {
  const WorkingCalendar calendar = Calendar2025();
  EXPECT_TRUE(calendar.IsKnown(absl::CivilDay(2025, 12, 31)));
  EXPECT_FALSE(calendar.IsKnown(absl::CivilDay(2026, 1, 1)));
  EXPECT_FALSE(calendar.IsKnown(absl::CivilDay(2024, 12, 31)));
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 1, 1)));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2026, 1, 4)));
  EXPECT_EQ(absl::ToCivilDay(calendar.AddWorkingDays(Local(12, 30, 9), 3).value(), ShanghaiZone()),
            absl::CivilDay(2026, 1, 2));
}

TEST(WorkingCalendar, AnEarlierNoticeExtendsWhatIsKnownBeforeTheVersionTakesEffect) {
  CalendarSpec spec = Spec2025();
  spec.effective_from = absl::CivilDay(2025, 7, 1);
  const WorkingCalendar calendar = WorkingCalendar::Create(spec).value();
  EXPECT_EQ(calendar.known_from(), absl::CivilDay(2025, 1, 26));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2025, 1, 28)));
}

TEST(WorkingCalendar, ADayBelongsToTheLocalDateAndNotToTheDateInGreenwich) {
  const absl::Time start = absl::FromCivil(absl::CivilSecond(2025, 3, 3, 17, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(Calendar2025().AddWorkingDays(start, 1).value(), Local(3, 5, 17, 30));  // 01:00 on the 4th here
}

TEST(WorkingCalendar, AbsurdAmountsAndTimesAreRefused) {
  const WorkingCalendar calendar = Calendar2025();
  const absl::Time now = Local(3, 3, 10);
  EXPECT_TRUE(calendar.AddWorkingDays(now, 10'000).ok());
  for (const absl::Status& status : {
           calendar.AddWorkingDays(now, 10'001).status(),
           calendar.AddWorkingDays(now, -1).status(),
           calendar.AddCalendarDays(now, 10'001).status(),
           calendar.AddCalendarDays(now, -1).status(),
           calendar.AddWorkingTime(now, -absl::Nanoseconds(1)).status(),
           calendar.AddWorkingTime(now, absl::InfiniteDuration()).status(),
           calendar.AddClockTime(now, absl::Hours(240'001)).status(),
           calendar.AddWorkingDays(absl::InfiniteFuture(), 1).status(),
           calendar.AddWorkingTime(absl::InfinitePast(), absl::Hours(1)).status(),
           calendar.AddCalendarDays(absl::InfiniteFuture(), 1).status(),
           calendar.AddClockTime(absl::FromUnixSeconds(int64_t{1} << 40), absl::Hours(1)).status(),
           calendar.WorkingDaysBetween(now, absl::InfiniteFuture()).status(),
           calendar.WorkingTimeBetween(absl::InfinitePast(), now).status(),
           calendar.OneWorkingDayBefore(absl::InfinitePast()).status(),
       }) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  }
}

TEST(WorkingCalendar, ADayThatIsBothAHolidayAndAWorkingDayIsRefused) {
  CalendarSpec spec = Spec2025();
  spec.special_days.push_back({absl::CivilDay(2025, 10, 3), DayKind::kMakeUpWorkday, "错行"});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("2025-10-03"));
  EXPECT_THAT(RefusalOf(spec), HasSubstr("both a holiday and a make-up working day"));
}

TEST(WorkingCalendar, ADayListedTwiceIsRefused) {
  CalendarSpec spec = Spec2025();
  spec.special_days.push_back({absl::CivilDay(2025, 1, 26), DayKind::kMakeUpWorkday, "春节"});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("special day 2025-01-26 春节: listed twice"));
}

TEST(WorkingCalendar, ADayAfterTheEndOfTheDataIsRefused) {
  CalendarSpec spec = Spec2025();
  spec.special_days.push_back({absl::CivilDay(2026, 1, 1), DayKind::kHoliday, "元旦"});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("special day 2026-01-01 元旦: after covers_until 2025-12-31"));
}

TEST(WorkingCalendar, ADayFromAnotherEpochIsRefused) {
  CalendarSpec spec = Spec2025();
  spec.special_days.push_back({absl::CivilDay(225, 10, 1), DayKind::kHoliday, "国庆节"});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("outside the years 1900 to 2199"));
}

TEST(WorkingCalendar, AnOrdinaryDayCannotBeListed) {
  CalendarSpec spec = Spec2025();
  spec.special_days.push_back({absl::CivilDay(2025, 3, 3), DayKind::kWorkday, "平日"});
  EXPECT_THAT(RefusalOf(spec), HasSubstr("2025-03-03 平日: neither"));
}

TEST(WorkingCalendar, WorkingHoursThatOverlapOrPassMidnightAreRefused) {
  CalendarSpec spec = Spec2025();
  spec.working_hours = {{510, 720}, {700, 1050}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("working hours [700, 1050)"));
  spec.working_hours = {{510, 510}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("working hours [510, 510)"));
  spec.working_hours = {{-30, 510}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("working hours [-30, 510)"));
  spec.working_hours = {{0, 1441}};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("working hours [0, 1441)"));
  spec.working_hours = {};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("no working hours"));
}

TEST(WorkingCalendar, ACalendarNeedsAVersionAndAWorkingWeekday) {
  CalendarSpec spec = Spec2025();
  spec.working_weekdays = {};
  EXPECT_THAT(RefusalOf(spec), HasSubstr("no weekday"));
  spec.version = "";
  EXPECT_THAT(RefusalOf(spec), HasSubstr("version"));
}

}  // namespace
}  // namespace zhiwang::calendar
