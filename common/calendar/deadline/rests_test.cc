#include "common/calendar/deadline/rests.h"

#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_calendar.h"

namespace zhiwang::calendar {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// From 09:00 on a day.
Deadline Started(std::string_view day, std::string_view term) {
  return Compute(Official(), At(Day(day), 9), ParseTerm(term).value()).value();
}

RestingDays Appraised(std::string_view from, std::string_view until) {
  return {Day(from), Day(until), PauseReason::kAppraisal, "staff"};
}

RestingDays Open(std::string_view from) { return {Day(from), std::nullopt, PauseReason::kAppraisal, "staff"}; }

Deadline Rested(const Deadline& deadline, const std::vector<RestingDays>& rests) {
  return WithRests(Official(), deadline, rests).value();
}

absl::CivilDay LastOf(const Deadline& deadline) { return absl::ToCivilDay(deadline.due, ShanghaiZone()); }

TEST(Rests, MoveTheLastDayByTheirUnion) {
  const Deadline spring = Started("2026-03-02", "1mo");
  EXPECT_EQ(LastOf(Rested(spring, {Appraised("2026-03-10", "2026-04-20")})), Day("2026-05-13")) << "41 days";
  EXPECT_EQ(LastOf(Rested(spring, {Appraised("2026-03-20", "2026-04-20"), Appraised("2026-03-10", "2026-04-01")})),
            Day("2026-05-13"))
      << "two that overlap, entered in the other order";
  EXPECT_EQ(LastOf(Rested(spring, {Appraised("2026-03-10", "2026-04-20"), Appraised("2026-03-12", "2026-03-20")})),
            Day("2026-05-13"))
      << "one within another";
  EXPECT_EQ(LastOf(Rested(spring, {Appraised("2026-03-10", "2026-03-25"), Appraised("2026-03-25", "2026-04-20")})),
            Day("2026-05-13"))
      << "one that begins on the day on which another ends";
  EXPECT_EQ(LastOf(Rested(Started("2026-08-03", "1mo"), {Appraised("2026-08-10", "2026-09-08")})), Day("2026-10-08"));
}

TEST(Rests, OfWorkingDaysSkipThoseThatRest) {
  const Deadline level = Started("2026-03-02", "3wd");
  EXPECT_EQ(LastOf(level), Day("2026-03-05"));
  EXPECT_EQ(LastOf(Rested(level, {Appraised("2026-03-04", "2026-03-16")})), Day("2026-03-17"));
}

TEST(Rests, OfHoursAreWholeDays) {
  const Deadline hours = Started("2026-03-02", "24h");
  EXPECT_EQ(Rested(hours, {Appraised("2026-03-03", "2026-03-05")}).due, At(Day("2026-03-05"), 9));
  EXPECT_EQ(Rested(hours, {Appraised("2026-03-02", "2026-03-04")}).due, At(Day("2026-03-05"), 0))
      << "of the first day what comes after the start";
}

TEST(Rests, TakeThePlaceOfThePausesThatTheClockHad) {
  const Deadline once = Rested(Started("2026-03-02", "1mo"), {Appraised("2026-03-10", "2026-04-20")});
  EXPECT_EQ(Rested(once, {Appraised("2026-03-10", "2026-04-20")}), once);
  EXPECT_EQ(Rested(once, {}), Started("2026-03-02", "1mo"));
}

TEST(Rests, KeepTheReasonOfTheDaysThatEachHas) {
  RestingDays flood = Appraised("2026-03-20", "2026-03-30");
  flood.reason = PauseReason::kForceMajeure;
  const Deadline deadline = Rested(Started("2026-03-02", "1mo"), {flood, Appraised("2026-03-10", "2026-03-25")});
  EXPECT_THAT(Explain(Official(), deadline),
              AllOf(HasSubstr("自2026年3月2日（星期一）09:00起算"), HasSubstr("因鉴定中止计时"),
                    HasSubstr("2026年3月25日（星期三）00:00因不可抗力（挂账）中止计时")));
}

TEST(Rests, ThatStillLastKeepTheClockFromBeingOverdue) {
  const Deadline level = Started("2026-03-02", "3wd");
  const Deadline open = Rested(level, {Appraised("2026-03-03", "2026-03-04"), Open("2026-03-04")});
  EXPECT_TRUE(IsPaused(open));
  EXPECT_FALSE(IsOverdue(open, At(Day("2026-06-01"), 9)));
  EXPECT_EQ(Rested(level, {Open("2026-03-03"), Appraised("2026-03-04", "2026-03-10")}).pauses.size(), 1u)
      << "it holds the days of the other";
  const Deadline ended = Rested(level, {Appraised("2026-03-03", "2026-03-04"), Appraised("2026-03-04", "2026-03-16")});
  EXPECT_FALSE(IsPaused(ended));
  EXPECT_EQ(LastOf(ended), Day("2026-03-18"));
}

TEST(Rests, OutsideTheClocksTimeMoveNothing) {
  const Deadline level = Started("2026-03-02", "3wd");
  EXPECT_EQ(Rested(level, {Appraised("2026-02-01", "2026-03-02"), Appraised("2026-03-06", "2026-03-16")}), level);
  EXPECT_THAT(Rested(level, {Open("2026-03-06")}).pauses, IsEmpty()) << "what is overdue stays overdue";
  EXPECT_EQ(Rested(level, {Appraised("2026-02-01", "2026-03-04")}).due,
            Rested(level, {Appraised("2026-03-02", "2026-03-04")}).due)
      << "of one that began before the start the part after it";
}

TEST(Rests, MoveADayThatAllPartiesNamedBeforeThem) {
  const Deadline month = Started("2026-09-01", "1mo");
  const Deadline longer = ExtendTo(Official(), month, Day("2026-10-20"), At(Day("2026-09-30"), 9)).value();
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-10-12", "2026-10-14")})), Day("2026-10-22"));
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-10-12", "2026-10-17")})), Day("2026-10-26")) << "10-25 is a Sunday";
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-10-20", "2026-11-10")})), Day("2026-11-10")) << "on its last day";
  EXPECT_THAT(Explain(Official(), Rested(longer, {Appraised("2026-10-12", "2026-10-14")})),
              AllOf(HasSubstr("延长至2026年10月20日"), HasSubstr("此后中止的日数不计入，相应顺延")));
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-10-21", "2026-10-30")})), Day("2026-10-20")) << "that was over";
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-09-10", "2026-10-05")})), Day("2026-10-26"))
      << "the term with an appraisal that they knew of ends after the day that they named";
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-09-28", "2026-10-05")})), Day("2026-10-20"))
      << "they knew of it when they named the day";
}

TEST(Rests, LeaveADayThatAllPartiesNamedAfterThem) {
  const Deadline rested = Rested(Started("2026-09-01", "1mo"), {Appraised("2026-09-10", "2026-09-20")});
  const Deadline longer = ExtendTo(Official(), rested, Day("2026-10-20"), At(Day("2026-09-30"), 9)).value();
  EXPECT_EQ(LastOf(Rested(longer, {Appraised("2026-09-10", "2026-09-20")})), Day("2026-10-20"));
}

TEST(Rests, LeaveAStoppedClockAsItIsAndEndNotBeforeTheyBegin) {
  const Deadline stopped = Stop(Started("2026-03-02", "3wd"), At(Day("2026-03-03"), 9));
  EXPECT_EQ(Rested(stopped, {Appraised("2026-03-03", "2026-03-16")}), stopped);
  EXPECT_EQ(
      WithRests(Official(), Started("2026-03-02", "3wd"), {Appraised("2026-03-04", "2026-03-03")}).status().code(),
      absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace zhiwang::calendar
