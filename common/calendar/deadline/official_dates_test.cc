// Last days over the official calendars of 2019 to 2026, counted by hand and by program.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/deadline/deadline.h"
#include "common/calendar/test_calendar.h"

namespace zhiwang::calendar {
namespace {

using ::testing::HasSubstr;

struct Row {
  const char *name, *start, *term, *paused, *resumed, *last;
};

constexpr Row kRows[] = {
    // name, start, term, paused on, resumed on, last day
    {"CF01", "2026-01-15", "30d", "", "", "2026-02-14"},
    {"CF02", "2026-01-20", "30d", "", "", "2026-02-24"},
    {"CF03", "2026-01-29", "30d", "", "", "2026-02-28"},
    {"CF04", "2026-01-30", "30d", "", "", "2026-03-02"},
    {"CF05", "2026-03-06", "30d", "", "", "2026-04-07"},
    {"CF06", "2026-04-01", "30d", "", "", "2026-05-06"},
    {"CF07", "2026-03-31", "30d", "", "", "2026-04-30"},
    {"CF08", "2026-05-21", "30d", "", "", "2026-06-22"},
    {"CF09", "2026-08-21", "30d", "", "", "2026-09-20"},
    {"CF10", "2026-08-26", "30d", "", "", "2026-09-28"},
    {"CF11", "2026-09-01", "30d", "", "", "2026-10-08"},
    {"CF12", "2026-09-10", "30d", "", "", "2026-10-10"},
    {"CF13", "2026-09-11", "30d", "", "", "2026-10-12"},
    {"CF14", "2025-12-02", "30d", "", "", "2026-01-04"},
    {"CF15", "2025-09-01", "30d", "", "", "2025-10-09"},
    {"CF16", "2025-08-29", "30d", "", "", "2025-09-28"},
    {"CF17", "2024-01-31", "30d", "", "", "2024-03-01"},
    {"MO01", "2026-01-31", "1mo", "", "", "2026-02-28"},
    {"MO02", "2026-01-28", "1mo", "", "", "2026-02-28"},
    {"MO03", "2024-01-30", "1mo", "", "", "2024-02-29"},
    {"MO04", "2025-01-31", "1mo", "", "", "2025-02-28"},
    {"MO05", "2026-01-15", "1mo", "", "", "2026-02-24"},
    {"MO06", "2026-03-31", "1mo", "", "", "2026-04-30"},
    {"MO07", "2026-08-31", "1mo", "", "", "2026-09-30"},
    {"MO08", "2025-12-31", "1mo", "", "", "2026-02-02"},
    {"MO09", "2026-09-01", "1mo", "", "", "2026-10-08"},
    {"MO10", "2026-02-28", "1mo", "", "", "2026-03-30"},
    {"PA01", "2026-03-02", "1mo", "2026-03-10", "2026-04-20", "2026-05-13"},
    {"PA03", "2026-08-03", "1mo", "2026-08-10", "2026-09-08", "2026-10-08"},
    {"LV01", "2026-03-02", "3wd", "", "", "2026-03-05"},
    {"LV02", "2026-03-02", "3wd", "2026-03-04", "2026-03-16", "2026-03-17"},
    {"LV03", "2026-02-11", "3wd", "", "", "2026-02-14"},
    {"LV04", "2026-02-14", "2wd", "", "", "2026-02-25"},
    {"LV05", "2026-09-18", "2wd", "", "", "2026-09-21"},
    {"LV06", "2026-09-29", "3wd", "", "", "2026-10-09"},
    {"LV07", "2026-05-07", "2wd", "", "", "2026-05-09"},
    {"CT01", "2026-09-08", "30d", "", "", "2026-10-08"},
    {"CT02", "2026-09-16", "15d", "", "", "2026-10-08"},
    {"CT03", "2026-09-24", "7d", "", "", "2026-10-08"},
    {"LB01", "2026-02-02", "15d", "", "", "2026-02-24"},
    {"OB01", "2026-06-04", "15d", "", "", "2026-06-22"},
    {"EN01", "2024-02-29", "24mo", "", "", "2026-02-28"},
    {"EN02", "2024-05-01", "24mo", "", "", "2026-05-06"},
    {"EN03", "2024-09-30", "24mo", "", "", "2026-09-30"},
    {"PD01", "2026-04-16", "15d", "", "", "2026-05-06"},
    {"PD02", "2026-08-31", "1mo", "", "", "2026-09-30"},
    {"PD03", "2026-06-30", "3mo", "", "", "2026-09-30"},
    {"sealed on 9 March", "2026-03-09", "30d", "", "", "2026-04-08"},
    {"six months", "2025-08-31", "6mo", "", "", "2026-02-28"},
};

TEST(OfficialDates, EachClockEndsOnTheRightDay) {
  const WorkingCalendar calendar = Official();
  for (const Row& row : kRows) {
    Deadline deadline = Compute(calendar, At(Day(row.start), 10), ParseTerm(row.term).value()).value();
    if (*row.paused != 0) {
      deadline = PauseAt(deadline, At(Day(row.paused), 9), PauseReason::kAppraisal, "staff").value();
      deadline = ResumeAt(calendar, deadline, At(Day(row.resumed), 9)).value();
    }
    EXPECT_EQ(deadline.due, At(Day(row.last), 17, 30)) << row.name << ": " << Explain(calendar, deadline);
    EXPECT_FALSE(deadline.is_estimate) << row.name;
  }
}

// The fields of a line of a CSV file; one that holds a comma is in quotes.
std::vector<std::string> FieldsOf(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

TEST(OfficialDates, AreThoseOfTheMediationDates) {
  const char* data = std::getenv("ZHIWANG_DATA");
  const std::filesystem::path file =
      (data != nullptr && *data != 0 ? std::filesystem::path(data)
                                     : std::filesystem::path(ZHIWANG_SOURCE_DIR) / "../shared/data") /
      "mediation/dates.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here; ZHIWANG_DATA names the data's folder";
  std::ifstream lines(file);
  std::string line;
  std::getline(lines, line);
  ASSERT_THAT(line, testing::StartsWith("id,clock,start_day,term,pauses,last_day,why"));
  int rows = 0;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = FieldsOf(line);
    ASSERT_EQ(fields.size(), 7u) << line;
    const auto* row =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == fields[0]; });
    ASSERT_NE(row, std::end(kRows)) << line;
    const std::string pause = *row->paused == 0 ? "" : std::string(row->paused) + "/" + row->resumed;
    EXPECT_EQ((std::vector<std::string>{row->start, row->term, pause, row->last}),
              (std::vector<std::string>{fields[2], fields[3], fields[4], fields[5]}))
        << fields[0];
    ++rows;
  }
  EXPECT_EQ(rows, std::count_if(std::begin(kRows), std::end(kRows),
                                [](const Row& row) { return std::string_view(row.name).size() == 4; }))
      << "each row with an id is one of the file";
}

TEST(OfficialDates, ThreeLevelsEachTakenUpOnTheLastDayOfTheOneBefore) {
  const WorkingCalendar calendar = Official();
  absl::Time taken_up = At(absl::CivilDay(2026, 4, 27), 10);
  for (const auto& [days, last] : {std::pair(3, Day("2026-04-30")), {2, Day("2026-05-07")}, {2, Day("2026-05-09")}}) {
    taken_up = Compute(calendar, taken_up, {days, Unit::kWorkingDays}).value().due;
    EXPECT_EQ(taken_up, At(last, 17, 30));
  }
}

TEST(OfficialDates, InstalmentsAreCountedFromTheFirstAndDriftNowhere) {
  const WorkingCalendar calendar = Official();
  const auto due_days = [&](absl::CivilDay first, int count) {
    std::vector<absl::CivilDay> days{first};
    for (int n = 1; n < count; ++n) days.push_back(calendar.SameDayAfterMonths(At(first, 10), n).value());
    return days;
  };
  using D = absl::CivilDay;
  EXPECT_EQ(due_days(D(2026, 1, 31), 6), (std::vector{D(2026, 1, 31), D(2026, 2, 28), D(2026, 3, 31), D(2026, 4, 30),
                                                      D(2026, 5, 31), D(2026, 6, 30)}));
  EXPECT_EQ(due_days(D(2024, 1, 31), 4), (std::vector{D(2024, 1, 31), D(2024, 2, 29), D(2024, 3, 31), D(2024, 4, 30)}));
  EXPECT_EQ(due_days(D(2026, 1, 30), 4), (std::vector{D(2026, 1, 30), D(2026, 2, 28), D(2026, 3, 30), D(2026, 4, 30)}));
}

TEST(OfficialDates, ADayThatAllPartiesNamedStaysEvenWhenItIsOff) {
  const WorkingCalendar calendar = Official();
  const absl::Time taken_up = At(absl::CivilDay(2026, 9, 1), 10);
  const Deadline month = Compute(calendar, taken_up, {1, Unit::kMonths}).value();
  EXPECT_EQ(month.due, At(absl::CivilDay(2026, 10, 8), 17, 30));
  const Deadline longer =
      ExtendTo(calendar, month, absl::CivilDay(2026, 10, 20), At(absl::CivilDay(2026, 9, 30), 9)).value();
  EXPECT_EQ(longer.due, At(absl::CivilDay(2026, 10, 20), 17, 30)) << "from no other base";
  const Deadline until_sunday =
      ExtendTo(calendar, month, absl::CivilDay(2026, 10, 11), At(absl::CivilDay(2026, 9, 30), 9)).value();
  EXPECT_EQ(until_sunday.due, At(absl::CivilDay(2026, 10, 11), 17, 30));
  EXPECT_EQ(ExtendTo(calendar, month, absl::CivilDay(2026, 10, 20), At(absl::CivilDay(2026, 10, 9), 9)).status().code(),
            absl::StatusCode::kFailedPrecondition)
      << "the term is over";
  EXPECT_EQ(ExtendTo(calendar, month, absl::CivilDay(2026, 10, 8), At(absl::CivilDay(2026, 9, 30), 9)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// Public report 14: holiday-cn PR#98.
TEST(OfficialDates, TheLastDaysOfAYearAreAnEstimateUntilTheNextNotice) {
  const absl::Time start = At(absl::CivilDay(2018, 12, 24), 9);
  CalendarSpec of_2018;
  of_2018.version = "2018";
  of_2018.effective_from = absl::CivilDay(2018, 1, 1);
  of_2018.covers_until = KnownUntil(absl::CivilDay(2018, 10, 7));
  const WorkingCalendar year = WorkingCalendar::Create(of_2018).value();
  const Deadline guess = Compute(year, start, {5, Unit::kWorkingDays}).value();
  EXPECT_TRUE(guess.is_estimate);
  EXPECT_THAT(Explain(year, guess), HasSubstr("放假通知公布后重新计算"));

  // The notice of 2019 made Saturday 29 December 2018 a working day.
  const WorkingCalendar known = WorkingCalendar::Create([&] {
                                  CalendarSpec next;
                                  next.version = "2019";
                                  next.effective_from = absl::CivilDay(2018, 12, 29);
                                  next.covers_until = KnownUntil(absl::CivilDay(2019, 10, 12));
                                  next.special_days = {{absl::CivilDay(2018, 12, 29), DayKind::kMakeUpWorkday, "元旦"},
                                                       {absl::CivilDay(2018, 12, 30), DayKind::kHoliday, "元旦"},
                                                       {absl::CivilDay(2018, 12, 31), DayKind::kHoliday, "元旦"},
                                                       {absl::CivilDay(2019, 1, 1), DayKind::kHoliday, "元旦"}};
                                  return Merge({of_2018, next});
                                }())
                                    .value();
  const Deadline moved = Recompute(known, guess).value();
  EXPECT_EQ(moved.due, At(absl::CivilDay(2018, 12, 29), 17, 30));
  EXPECT_FALSE(moved.is_estimate);
  EXPECT_EQ(moved.calendar_version, "2019");
}

}  // namespace
}  // namespace zhiwang::calendar
