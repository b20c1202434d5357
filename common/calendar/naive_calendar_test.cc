#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {
namespace {

// The same questions answered by looking at every day, or every minute, one after the other.
class NaiveCalendar {
 public:
  explicit NaiveCalendar(const CalendarSpec& spec) : spec_(spec) {
    for (const SpecialDay& special : spec.special_days) special_[special.day] = special.kind;
  }

  bool Works(absl::CivilDay day) const {
    if (const auto found = special_.find(day); found != special_.end()) return found->second != DayKind::kHoliday;
    return std::count(spec_.working_weekdays.begin(), spec_.working_weekdays.end(), absl::GetWeekday(day)) > 0;
  }

  const std::vector<WorkingHours>& HoursOf(absl::CivilDay day) const {
    for (const ShortDay& one : spec_.short_days) {
      if (one.day == day) return one.working_hours;
    }
    const std::vector<Season>* seasons = &spec_.seasons;
    const std::vector<WorkingHours>* hours = &spec_.working_hours;
    for (const HoursFrom& later : spec_.later_hours) {
      if (later.day > day) continue;
      seasons = &later.seasons;
      hours = &later.working_hours;
    }
    const auto at = std::pair(day.month(), day.day());
    for (const Season& season : *seasons) {
      const auto first = std::pair(season.first_month, season.first_day);
      const auto last = std::pair(season.last_month, season.last_day);
      const bool over_new_year = last < first;
      if (over_new_year ? at >= first || at <= last : at >= first && at <= last) return season.working_hours;
    }
    return *hours;
  }

  bool WorksInMinuteFrom(absl::CivilMinute minute) const {
    if (!Works(absl::CivilDay(minute))) return false;
    const int of_day = minute.hour() * 60 + minute.minute();
    const std::vector<WorkingHours>& of_it = HoursOf(absl::CivilDay(minute));
    return std::any_of(of_it.begin(), of_it.end(),
                       [of_day](const WorkingHours& hours) { return hours.start <= of_day && of_day < hours.end; });
  }

  absl::CivilDay AddWorkingDays(absl::CivilDay day, int n) const {
    while (n > 0) n -= Works(++day);
    return day;
  }

  absl::CivilMinute AddWorkingMinutes(absl::CivilMinute minute, int n) const {
    while (n > 0) n -= WorksInMinuteFrom(minute++);
    return minute;
  }

  int WorkingMinutesBetween(absl::CivilMinute a, absl::CivilMinute b) const {
    int minutes = 0;
    for (; a < b; ++a) minutes += WorksInMinuteFrom(a);
    return minutes;
  }

  absl::CivilMinute EndOfWork(absl::CivilDay day) const { return absl::CivilMinute(day) + HoursOf(day).back().end; }

 private:
  CalendarSpec spec_;
  std::map<absl::CivilDay, DayKind> special_;
};

class AgainstTheNaiveCalendar : public ::testing::Test {
 protected:
  static constexpr uint32_t kSeed = 20260101;
  static constexpr int kCalendars = 60;
  static constexpr int kQuestions = 20;

  void SetUp() override { std::cout << "seed " << kSeed << std::endl; }

  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  std::vector<WorkingHours> AnyHours() {
    std::vector<WorkingHours> hours;
    for (int minute = Pick(0, 600); minute < 1400 && hours.size() < 4;) {
      const int end = std::min(minute + Pick(1, 300), 1439);
      hours.push_back({minute, end});
      minute = end + Pick(0, 200);  // stretches may touch
    }
    return hours;
  }

  std::vector<Season> AnySeasons() {
    switch (Pick(0, 3)) {
      case 0:
        return {{5, 1, 9, 30, AnyHours()}};
      case 1:
        return {{11, Pick(1, 30), 2, Pick(1, 28), AnyHours()}};
      case 2:
        return {{3, 1, 3, 31, AnyHours()}, {4, 1, 6, 15, AnyHours()}};
      default:
        return {};
    }
  }

  CalendarSpec AnySpec() {
    CalendarSpec spec;
    spec.version = "random";
    spec.effective_from = absl::CivilDay(2025, 1, 1);
    spec.covers_until = absl::CivilDay(2025, 12, 31);
    spec.working_weekdays.clear();
    for (int i = 0; i < 7; ++i) {
      if (Pick(0, 2) > 0) spec.working_weekdays.push_back(static_cast<absl::Weekday>(i));
    }
    if (spec.working_weekdays.empty()) spec.working_weekdays.push_back(absl::Weekday::sunday);
    for (int i = 0; i < 365; ++i) {
      const int kind = Pick(0, 5);
      if (kind > 2) continue;
      const absl::CivilDay day = absl::CivilDay(2025, 1, 1) + i;
      const bool is_off =
          std::count(spec.working_weekdays.begin(), spec.working_weekdays.end(), absl::GetWeekday(day)) == 0;
      const bool may_be_made_up = is_off && absl::GetWeekday(day) >= absl::Weekday::saturday;
      spec.special_days.push_back({day, kind == 2 && may_be_made_up ? DayKind::kMakeUpWorkday : DayKind::kHoliday, ""});
    }
    std::shuffle(spec.special_days.begin(), spec.special_days.end(), random_);
    spec.working_hours = AnyHours();
    spec.seasons = AnySeasons();
    if (Pick(0, 1) == 1) {
      spec.later_hours.push_back({absl::CivilDay(2025, 1, 1) + Pick(0, 300), AnyHours(), AnySeasons()});
    }
    const NaiveCalendar naive(spec);
    for (int i = 0; i < 365; i += Pick(1, 90)) {
      const absl::CivilDay day = absl::CivilDay(2025, 1, 1) + i;
      if (naive.Works(day)) spec.short_days.push_back({day, AnyHours()});
    }
    std::shuffle(spec.short_days.begin(), spec.short_days.end(), random_);
    return spec;
  }

  // Mostly in the data, sometimes before or past it, often exactly where working hours begin or end.
  absl::CivilMinute AnyMinute(const CalendarSpec& spec) {
    const absl::CivilDay day = absl::CivilDay(2025, 1, 1) + Pick(-40, 400);
    const WorkingHours& hours = spec.working_hours[Pick(0, static_cast<int>(spec.working_hours.size()) - 1)];
    const int of_day[] = {hours.start, hours.end, Pick(0, 1439), Pick(0, 1439)};
    return absl::CivilMinute(day) + of_day[Pick(0, 3)];
  }

  template <typename Ask>
  void AskMany(Ask ask) {
    for (int i = 0; i < kCalendars; ++i) {
      const CalendarSpec spec = AnySpec();
      const WorkingCalendar calendar = WorkingCalendar::Create(spec).value();
      const NaiveCalendar naive(spec);
      for (int j = 0; j < kQuestions; ++j) {
        const absl::CivilMinute from = AnyMinute(spec);
        SCOPED_TRACE("calendar " + std::to_string(i) + " from " + absl::FormatCivilTime(from));
        ask(calendar, naive, spec, from);
        if (HasFailure()) return;
      }
    }
  }

  static absl::Time TimeOf(absl::CivilMinute minute) { return absl::FromCivil(minute, ShanghaiZone()); }

  std::mt19937 random_{kSeed};
};

TEST_F(AgainstTheNaiveCalendar, WorkingDaysEndOnTheSameDay) {
  AskMany(
      [this](const WorkingCalendar& calendar, const NaiveCalendar& naive, const CalendarSpec&, absl::CivilMinute from) {
        const int n = Pick(1, 60);
        const absl::Time due = calendar.AddWorkingDays(TimeOf(from), n).value();
        EXPECT_EQ(due, TimeOf(naive.EndOfWork(naive.AddWorkingDays(absl::CivilDay(from), n)))) << n << " working days";
        EXPECT_EQ(calendar.WorkingDaysBetween(TimeOf(from), due).value(), n);
      });
}

TEST_F(AgainstTheNaiveCalendar, CalendarDaysEndOnTheSameDay) {
  AskMany(
      [this](const WorkingCalendar& calendar, const NaiveCalendar& naive, const CalendarSpec&, absl::CivilMinute from) {
        const int n = Pick(1, 60);
        absl::CivilDay last = absl::CivilDay(from) + n;
        while (!naive.Works(last)) ++last;
        EXPECT_EQ(calendar.AddCalendarDays(TimeOf(from), n).value(), TimeOf(naive.EndOfWork(last))) << n << " days";
      });
}

TEST_F(AgainstTheNaiveCalendar, WorkingTimeEndsInTheSameMinute) {
  AskMany(
      [this](const WorkingCalendar& calendar, const NaiveCalendar& naive, const CalendarSpec&, absl::CivilMinute from) {
        const int minutes = Pick(0, 3) == 0 ? Pick(0, 3) : Pick(0, 3000);
        const absl::Time due = calendar.AddWorkingTime(TimeOf(from), absl::Minutes(minutes)).value();
        EXPECT_EQ(due, TimeOf(naive.AddWorkingMinutes(from, minutes))) << minutes << " minutes";
        EXPECT_EQ(calendar.WorkingTimeBetween(TimeOf(from), due).value(), absl::Minutes(minutes));
      });
}

TEST_F(AgainstTheNaiveCalendar, WorkingTimeBetweenIsTheSameForwardsAndBackwards) {
  AskMany(
      [this](const WorkingCalendar& calendar, const NaiveCalendar& naive, const CalendarSpec&, absl::CivilMinute from) {
        const absl::CivilMinute until = from + Pick(0, 40 * 24 * 60);
        const absl::Duration worked = absl::Minutes(naive.WorkingMinutesBetween(from, until));
        EXPECT_EQ(calendar.WorkingTimeBetween(TimeOf(from), TimeOf(until)).value(), worked);
        EXPECT_EQ(calendar.WorkingTimeBetween(TimeOf(until), TimeOf(from)).value(), -worked);
      });
}

TEST_F(AgainstTheNaiveCalendar, FractionsOfASecondAreKept) {
  AskMany([this](const WorkingCalendar& calendar, const NaiveCalendar&, const CalendarSpec&, absl::CivilMinute from) {
    const absl::Time start = TimeOf(from) + absl::Nanoseconds(Pick(0, 1'999'999'999));
    const absl::Duration term = absl::Nanoseconds(Pick(1, 1'999'999'999)) * Pick(1, 50'000);
    const absl::Time due = calendar.AddWorkingTime(start, term).value();
    EXPECT_EQ(calendar.WorkingTimeBetween(start, due).value(), term);
    EXPECT_LT(calendar.WorkingTimeBetween(start, due - absl::Nanoseconds(1)).value(), term);
  });
}

}  // namespace
}  // namespace zhiwang::calendar
