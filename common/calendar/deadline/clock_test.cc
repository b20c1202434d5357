// The life of a running clock: pauses, extensions, its end.
#include <iostream>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/deadline/deadline.h"

namespace zhiwang::calendar {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr absl::CivilDay kFirst(2026, 1, 1);

WorkingCalendar National(std::string version = "2026") {
  CalendarSpec spec;
  spec.version = std::move(version);
  spec.effective_from = kFirst;
  spec.covers_until = absl::CivilDay(2026, 12, 24);
  for (int day = 15; day <= 23; ++day)
    spec.special_days.push_back({absl::CivilDay(2026, 2, day), DayKind::kHoliday, "春节"});
  for (const int day : {14, 28})
    spec.special_days.push_back({absl::CivilDay(2026, 2, day), DayKind::kMakeUpWorkday, "春节"});
  for (int day = 1; day <= 7; ++day)
    spec.special_days.push_back({absl::CivilDay(2026, 10, day), DayKind::kHoliday, "国庆节"});
  spec.special_days.push_back({absl::CivilDay(2026, 10, 10), DayKind::kMakeUpWorkday, "国庆节"});
  spec.seasons = {{5, 1, 9, 30, {{510, 720}, {840, 1080}}}};
  return WorkingCalendar::Create(spec).value();
}

class Clock : public ::testing::Test {
 protected:
  static absl::Time On(int month, int day, int hour, int minute = 0) {
    return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, 0), ShanghaiZone());
  }
  Deadline From(absl::Time start, std::string_view term) {
    return Compute(calendar_, start, ParseTerm(term).value()).value();
  }
  Deadline Rested(const Deadline& deadline, absl::Time from, absl::Time until) {
    const Deadline paused = PauseAt(deadline, from, PauseReason::kWaitingForCitizen, "staff").value();
    return ResumeAt(calendar_, paused, until).value();
  }

  const WorkingCalendar calendar_ = National();
};

TEST_F(Clock, RestsFromItsPauseUntilItGoesOn) {
  const Deadline running = From(On(3, 2, 10), "3wd");
  const Deadline paused = PauseAt(running, On(3, 4, 9), PauseReason::kAppraisal, "staff").value();
  EXPECT_TRUE(IsPaused(paused));
  EXPECT_FALSE(IsOverdue(paused, On(12, 1, 9))) << "nothing is due while it rests";
  EXPECT_THAT(Explain(calendar_, paused), HasSubstr("因鉴定中止计时，尚未恢复"));
  const Deadline resumed = ResumeAt(calendar_, paused, On(3, 16, 9)).value();
  EXPECT_EQ(resumed.due, On(3, 17, 17, 30));
  EXPECT_TRUE(IsOverdue(resumed, On(3, 17, 17, 31)));
  EXPECT_THAT(Explain(calendar_, resumed), HasSubstr("至2026年3月16日（星期一）09:00恢复"));
}

TEST_F(Clock, OfHoursGoesOnWhereItStood) {
  EXPECT_EQ(Rested(From(On(3, 2, 9), "4wh"), On(3, 2, 11), On(3, 4, 15)).due, On(3, 4, 17));
  EXPECT_EQ(Rested(From(On(3, 2, 9), "24h"), On(3, 2, 11), On(3, 4, 15)).due, On(3, 5, 13));
}

TEST_F(Clock, ThatRestsForHoursOfADayInATermOfDaysIsDueAsBefore) {
  const Deadline running = From(On(3, 2, 10), "5wd");
  EXPECT_EQ(Rested(running, On(3, 4, 9), On(3, 4, 17)).due, running.due);
}

TEST_F(Clock, IsExtendedByWorkingDaysFromItsLastDay) {
  EXPECT_EQ(ExtendBy(calendar_, From(On(9, 28, 9), "2wd"), 3, On(9, 29, 9)).value().due, On(10, 10, 17, 30));
  EXPECT_EQ(ExtendBy(calendar_, From(On(9, 28, 9), "24h"), 1, On(9, 28, 10)).value().due, On(9, 30, 18));
  EXPECT_EQ(ExtendBy(calendar_, From(On(9, 1, 9), "1mo"), 1, On(9, 28, 10)).value().due, On(10, 9, 17, 30));
  EXPECT_THAT(Explain(calendar_, ExtendBy(calendar_, From(On(9, 28, 9), "2wd"), 3, On(9, 29, 9)).value()),
              HasSubstr("经批准延长3个工作日"));
}

TEST_F(Clock, ThatIsOverdueOrStoppedCannotBeChanged) {
  const Deadline running = From(On(3, 2, 10), "1wd");
  const absl::Time late = running.due + absl::Seconds(1);
  EXPECT_EQ(PauseAt(running, late, PauseReason::kAppraisal, "").status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ExtendBy(calendar_, running, 1, late).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ResumeAt(calendar_, running, late).status().code(), StatusCode::kFailedPrecondition);
  const Deadline stopped = Stop(running, On(3, 2, 11));
  EXPECT_EQ(PauseAt(stopped, On(3, 2, 12), PauseReason::kAppraisal, "").status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(ExtendBy(calendar_, stopped, 1, On(3, 2, 12)).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(Stop(stopped, On(3, 3, 9)), stopped) << "the first end counts";
  EXPECT_EQ(Recompute(National("later"), stopped).value(), stopped) << "it keeps its history";
}

TEST_F(Clock, ChangesOnlyInOrder) {
  const Deadline running = From(On(3, 2, 10), "5wd");
  EXPECT_EQ(PauseAt(running, On(3, 2, 9), PauseReason::kAppraisal, "").status().code(), StatusCode::kInvalidArgument);
  const Deadline paused = PauseAt(running, On(3, 3, 9), PauseReason::kAppraisal, "").value();
  EXPECT_EQ(PauseAt(paused, On(3, 4, 9), PauseReason::kAppraisal, "").status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ResumeAt(calendar_, paused, On(3, 3, 8)).status().code(), StatusCode::kInvalidArgument);
  const Deadline resumed = ResumeAt(calendar_, paused, On(3, 5, 9)).value();
  EXPECT_EQ(PauseAt(resumed, On(3, 4, 9), PauseReason::kAppraisal, "").status().code(), StatusCode::kInvalidArgument);
}

TEST_F(Clock, StoppedWhileItRestsWasInTime) {
  const Deadline paused = PauseAt(From(On(3, 2, 10), "1wd"), On(3, 3, 9), PauseReason::kMediation, "").value();
  const Deadline stopped = Stop(paused, On(4, 20, 9));
  EXPECT_LE(*stopped.met, stopped.due);
  EXPECT_FALSE(IsPaused(stopped));
}

// The rules that hold for every clock, asked of many.
class EveryClock : public Clock {
 protected:
  void SetUp() override { std::cout << "seed " << kSeed << std::endl; }
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  absl::Time AnyTime() { return On(1, 5, 0) + absl::Seconds(Pick(0, 300 * 24 * 3600)); }
  Term AnyTerm() { return {Pick(1, 40), static_cast<Unit>(Pick(0, 4))}; }
  absl::Time Between(absl::Time a, absl::Time b) {
    return a + absl::Seconds(Pick(0, static_cast<int>(absl::ToInt64Seconds(b - a))));
  }

  static constexpr uint32_t kSeed = 20261129;
  static constexpr int kTimes = 4'000;
  std::mt19937 random_{kSeed};
};

TEST_F(EveryClock, ThatStartsLaterIsNeverDueEarlier) {
  for (int i = 0; i < kTimes; ++i) {
    const Term term = AnyTerm();
    const absl::Time start = AnyTime();
    const absl::Time later = start + absl::Seconds(Pick(0, 5 * 24 * 3600));
    ASSERT_LE(Compute(calendar_, start, term)->due, Compute(calendar_, later, term)->due)
        << FormatTerm(term) << " from " << absl::FormatTime(start);
  }
}

TEST_F(EveryClock, IsDueLaterByTheTimeThatItRests) {
  for (int i = 0; i < kTimes; ++i) {
    const Term term{Pick(1, 40), Pick(0, 1) == 0 ? Unit::kWorkingHours : Unit::kClockHours};
    const Deadline running = Compute(calendar_, AnyTime(), term).value();
    const absl::Time from = Between(running.start, running.due - absl::Seconds(1));
    const absl::Time until = from + absl::Seconds(Pick(0, 20 * 24 * 3600));
    const absl::Time due = Rested(running, from, until).due;
    if (term.unit == Unit::kClockHours) {
      ASSERT_EQ(due - running.due, until - from);
    } else {
      ASSERT_EQ(calendar_.WorkingTimeBetween(running.due, due).value(),
                calendar_.WorkingTimeBetween(from, until).value())
          << FormatTerm(term) << " from " << absl::FormatTime(running.start);
    }
  }
}

TEST_F(EveryClock, OfWorkingDaysIsDueLaterByTheWorkingDaysThatItRests) {
  for (int i = 0; i < kTimes; ++i) {
    const Deadline running = Compute(calendar_, AnyTime(), {Pick(1, 20), Unit::kWorkingDays}).value();
    // On the start day and before no day of it has counted.
    const absl::Time from = Between(absl::FromCivil(calendar_.DayOf(running.start) + 1, ShanghaiZone()), running.due);
    const absl::Time until = from + absl::Seconds(Pick(0, 20 * 24 * 3600));
    const int64_t rested = calendar_.CountWorkingDays(calendar_.DayOf(from), calendar_.DayOf(until) - 1);
    ASSERT_EQ(calendar_.WorkingDaysBetween(running.due, Rested(running, from, until).due).value(), rested);
  }
}

TEST_F(EveryClock, IsDueAtTheSameTimeWhetherItIsExtendedOrRestsFirst) {
  for (int i = 0; i < kTimes; ++i) {
    const Deadline running = Compute(calendar_, AnyTime(), AnyTerm()).value();
    const absl::Time from = Between(running.start, running.due);
    const absl::Time until = from + absl::Seconds(Pick(0, 20 * 24 * 3600));
    const int days = Pick(1, 10);
    const Deadline rested_last = Rested(ExtendBy(calendar_, running, days, from).value(), from, until);
    const Deadline extended_last = ExtendBy(calendar_, Rested(running, from, until), days, from).value();
    ASSERT_EQ(rested_last, extended_last) << FormatTerm(running.term) << " from " << absl::FormatTime(running.start);
  }
}

TEST_F(EveryClock, ThatRestsLongerIsNeverDueEarlier) {
  for (int i = 0; i < kTimes; ++i) {
    const Deadline running = Compute(calendar_, AnyTime(), AnyTerm()).value();
    const absl::Time from = Between(running.start, running.due);
    const absl::Time until = from + absl::Seconds(Pick(0, 10 * 24 * 3600));
    const absl::Time longer = until + absl::Seconds(Pick(0, 10 * 24 * 3600));
    ASSERT_LE(running.due, Rested(running, from, until).due);
    ASSERT_LE(Rested(running, from, until).due, Rested(running, from, longer).due)
        << FormatTerm(running.term) << " from " << absl::FormatTime(running.start);
  }
}

TEST_F(EveryClock, IsTheSameComputedAgainByTheSameCalendar) {
  for (int i = 0; i < kTimes; ++i) {
    const Deadline running = Compute(calendar_, AnyTime(), AnyTerm()).value();
    const absl::Time from = Between(running.start, running.due);
    const Deadline rested = Rested(running, from, from + absl::Hours(Pick(0, 300)));
    ASSERT_EQ(Recompute(calendar_, rested).value(), rested);
    ASSERT_TRUE(AmberTime(calendar_, rested).ok());
    ASSERT_FALSE(Explain(calendar_, rested).empty());
  }
}

}  // namespace
}  // namespace zhiwang::calendar
