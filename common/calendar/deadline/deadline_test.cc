#include "common/calendar/deadline/deadline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <utility>

namespace zhiwang::calendar {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

WorkingCalendar SpringFestival2025(std::string version = "qd-2025") {
  CalendarSpec spec;
  spec.version = std::move(version);
  spec.effective_from = absl::CivilDay(2025, 1, 1);
  spec.covers_until = absl::CivilDay(2025, 12, 31);
  for (absl::CivilDay day(2025, 1, 28); day <= absl::CivilDay(2025, 2, 4); ++day) {
    spec.special_days.push_back({day, DayKind::kHoliday, "春节"});
  }
  spec.special_days.push_back({absl::CivilDay(2025, 1, 26), DayKind::kMakeUpWorkday, "春节"});
  spec.special_days.push_back({absl::CivilDay(2025, 2, 8), DayKind::kMakeUpWorkday, "春节"});
  return WorkingCalendar::Create(spec).value();
}

absl::Time Local(int month, int day, int hour, int minute = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2025, month, day, hour, minute, second), ShanghaiZone());
}

Deadline From(absl::Time start, std::string_view term) {
  return Compute(SpringFestival2025(), start, ParseTerm(term).value()).value();
}

absl::Time AmberOf(absl::Time start, std::string_view term) {
  return AmberTime(SpringFestival2025(), From(start, term)).value();
}

std::string Explained(absl::Time start, std::string_view term) {
  return Explain(SpringFestival2025(), From(start, term));
}

TEST(Term, EachUnitIsWrittenAndReadBack) {
  EXPECT_EQ(ParseTerm("2h").value(), (Term{2, Unit::kClockHours}));
  EXPECT_EQ(ParseTerm("24h").value(), (Term{24, Unit::kClockHours}));
  EXPECT_EQ(ParseTerm("5wd").value(), (Term{5, Unit::kWorkingDays}));
  EXPECT_EQ(ParseTerm("3wh").value(), (Term{3, Unit::kWorkingHours}));
  EXPECT_EQ(ParseTerm("7d").value(), (Term{7, Unit::kCalendarDays}));
  EXPECT_EQ(ParseTerm("1mo").value(), (Term{1, Unit::kMonths}));
  for (const char* text : {"1h", "24h", "15wd", "3wh", "30d", "24mo", "10000d"}) {
    EXPECT_EQ(FormatTerm(ParseTerm(text).value()), text);
  }
}

TEST(Term, WhatIsNotAnAmountAndAUnitIsRefused) {
  for (const char* text : {"", "h", "5", "0h", "-5d", "+5d", "05d", " 5d", "5 d", "5D", "5wdx", "5days", "1.5h",
                           "10001d", "99999999999d", "1m", "五日"}) {
    EXPECT_EQ(ParseTerm(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Deadline, EachUnitIsCountedInItsOwnWay) {
  const absl::Time friday = Local(3, 7, 16, 30);
  EXPECT_EQ(From(friday, "2wd").due, Local(3, 11, 17, 30));
  EXPECT_EQ(From(friday, "2wh").due, Local(3, 10, 9, 30));
  EXPECT_EQ(From(friday, "2h").due, Local(3, 7, 18, 30));
  EXPECT_EQ(From(friday, "2d").due, Local(3, 10, 17, 30));  // the second day is Sunday
}

TEST(Deadline, ItRemembersHowItWasComputed) {
  const Deadline deadline = From(Local(3, 7, 16, 30), "24h");
  EXPECT_EQ(deadline.start, Local(3, 7, 16, 30));
  EXPECT_EQ(deadline.term, (Term{24, Unit::kClockHours}));
  EXPECT_EQ(deadline.calendar_version, "qd-2025");
}

TEST(Deadline, ATermOfNothingOrOfAgesIsRefused) {
  for (const int amount : {0, -1, 10'001}) {
    const auto deadline = Compute(SpringFestival2025(), Local(3, 7, 9), Term{amount, Unit::kClockHours});
    EXPECT_EQ(deadline.status().code(), absl::StatusCode::kInvalidArgument) << amount;
  }
  EXPECT_FALSE(Compute(SpringFestival2025(), absl::InfiniteFuture(), Term{1, Unit::kWorkingDays}).ok());
}

TEST(Explain, WorkingDaysNameTheDaysSkippedAndTheMakeUpDaysCounted) {
  EXPECT_EQ(Explained(Local(1, 24, 16), "6wd"),
            "自2025年1月24日（星期五）16:00起算，期限6个工作日。"
            "开始当日不计入，自次日起数至第6个工作日（《民法典》第二百零一条）。"
            "其间跳过周末1天（1月25日），跳过节假日8天（春节1月28日至2月4日），"
            "计入调休上班日2天（春节1月26日、春节2月8日）。"
            "到期时间为2025年2月8日（星期六）17:30，即当日工作时间结束之时（《民法典》第二百零三条）。"
            "依据工作日历“qd-2025”。");
}

TEST(Explain, WithoutADayOffNothingIsSaidToBeSkipped) {
  EXPECT_THAT(Explained(Local(3, 3, 9), "2wd"), AllOf(Not(HasSubstr("跳过")), Not(HasSubstr("其间"))));
}

TEST(Explain, WorkingHoursNameTheHoursOfTheDay) {
  EXPECT_EQ(Explained(Local(3, 7, 16, 30, 5), "3wh"),
            "自2025年3月7日（星期五）16:30:05起算，期限3个工作小时。"
            "只累计工作时间（08:30至12:00、13:30至17:30）。其间跳过周末2天（3月8日至3月9日）。"
            "到期时间为2025年3月10日（星期一）10:30:05。依据工作日历“qd-2025”。");
}

TEST(Explain, ClockHoursSayThatNothingIsLeftOut) {
  EXPECT_EQ(Explained(Local(1, 28, 22), "24h"),
            "自2025年1月28日（星期二）22:00起算，期限24小时。"
            "自开始时刻起按钟点连续计算，夜间、周末和节假日不扣除（《民法典》第二百零一条）。"
            "到期时间为2025年1月29日（星期三）22:00。依据工作日历“qd-2025”。");
}

TEST(Explain, CalendarDaysThatEndInAHolidaySayWhyTheyRunOn) {
  EXPECT_EQ(Explained(Local(1, 24, 10), "7d"),
            "自2025年1月24日（星期五）10:00起算，期限7日。"
            "开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。"
            "第7日1月31日为休息日（春节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
            "其间跳过节假日5天（春节1月31日至2月4日）。"
            "到期时间为2025年2月5日（星期三）17:30，即当日工作时间结束之时（《民法典》第二百零三条）。"
            "依据工作日历“qd-2025”。");
  EXPECT_THAT(Explained(Local(3, 3, 10), "7d"), Not(HasSubstr("顺延")));
}

TEST(Explain, ADueTimePastTheKnownDataIsCalledAnEstimate) {
  const std::string text = Explained(Local(12, 30, 9), "5wd");
  EXPECT_THAT(text, HasSubstr("跳过周末2天（2026年1月3日至2026年1月4日）"));
  EXPECT_THAT(text, HasSubstr("不在日历数据范围（2025年1月1日至2025年12月31日）内"));
  EXPECT_THAT(Explained(Local(12, 31, 9), "24h"), Not(HasSubstr("数据范围")));
}

TEST(Explain, AnotherVersionOfTheCalendarIsOwnedUpTo) {
  const std::string text = Explain(SpringFestival2025("qd-2025-b"), From(Local(3, 3, 9), "5wd"));
  EXPECT_THAT(text, HasSubstr("依据工作日历“qd-2025”。以上各日按工作日历“qd-2025-b”列出"));
}

TEST(Explain, AYearLongTermListsOnlyTheFirstDaysButCountsAll) {
  const std::string text = Explained(Local(3, 3, 9), "150wd");
  EXPECT_THAT(text, HasSubstr("跳过周末60天（3月8日至3月9日、"));
  EXPECT_THAT(text, HasSubstr("等）"));
}

TEST(Amber, ShortClockTermsTurnAmberAtFourFifths) {
  EXPECT_EQ(AmberOf(Local(3, 3, 10), "2h"), Local(3, 3, 11, 36));
  EXPECT_EQ(AmberOf(Local(3, 3, 10), "24h"), Local(3, 4, 5, 12));
  EXPECT_EQ(AmberOf(Local(3, 3, 10), "2wh"), Local(3, 3, 11, 36));
}

TEST(Amber, FiveWorkingDaysTurnAmberAtFourFifthsOfTheirWorkingTime) {
  // 43.5 working hours from Monday 10:00 to the next Monday 17:30; 34.8 of them are gone on Friday at 16:18.
  EXPECT_EQ(AmberOf(Local(3, 3, 10), "5wd"), Local(3, 7, 16, 18));
}

TEST(Amber, TwoWorkingDaysTurnAmberOneWorkingDayBefore) {
  EXPECT_EQ(AmberOf(Local(3, 7, 10), "2wd"), Local(3, 10, 17, 30));
  EXPECT_EQ(AmberOf(Local(3, 3, 10), "1wd"), Local(3, 3, 17, 30));
}

TEST(Amber, TheWorkingDayBeforeTheDueTimeSkipsTheHoliday) {
  EXPECT_EQ(AmberOf(Local(1, 26, 10), "2wd"), Local(1, 27, 17, 30));  // due on 5 February
}

TEST(Amber, ADeadlineThatEndsBeforeItStartsIsRefused) {
  Deadline deadline = From(Local(3, 3, 10), "5wd");
  deadline.due = deadline.start - absl::Seconds(1);
  EXPECT_EQ(AmberTime(SpringFestival2025(), deadline).status().code(), absl::StatusCode::kInvalidArgument);
  deadline.due = absl::InfiniteFuture();
  EXPECT_EQ(AmberTime(SpringFestival2025(), deadline).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Amber, ItNeverComesBeforeTheStartOrAfterTheDueTime) {
  constexpr uint32_t kSeed = 20260102;
  std::cout << "seed " << kSeed << std::endl;
  std::mt19937 random(kSeed);
  const auto pick = [&random](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const WorkingCalendar calendar = SpringFestival2025();
  for (int i = 0; i < 20'000; ++i) {
    const absl::Time start = Local(1, 1, 0) + absl::Seconds(pick(0, 60 * 24 * 3600));
    const Term term{pick(1, 30), static_cast<Unit>(pick(0, 4))};
    const Deadline deadline = Compute(calendar, start, term).value();
    ASSERT_GT(deadline.due, start) << FormatTerm(term) << " from " << absl::FormatTime(start);
    const absl::Time amber = AmberTime(calendar, deadline).value();
    ASSERT_GT(amber, start) << FormatTerm(term) << " from " << absl::FormatTime(start);
    ASSERT_LT(amber, deadline.due) << FormatTerm(term) << " from " << absl::FormatTime(start);
  }
}

TEST(Amber, EvenTheLongestTermHasOne) {
  for (const char* term : {"10000wd", "10000wh", "10000h", "10000d"}) {
    const Deadline deadline = From(Local(3, 3, 10), term);
    EXPECT_TRUE(AmberTime(SpringFestival2025(), deadline).ok()) << term;
    EXPECT_FALSE(Explain(SpringFestival2025(), deadline).empty()) << term;
  }
}

}  // namespace
}  // namespace zhiwang::calendar
