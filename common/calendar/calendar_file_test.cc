#include "common/calendar/calendar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace zhiwang::calendar {
namespace {

using ::testing::HasSubstr;

std::string RefusalOf(std::string_view text) {
  const auto entries = ParseCalendarFile(text);
  EXPECT_EQ(entries.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(entries.status().message());
}

TEST(CalendarFile, HolidaysAndMakeUpDaysAreReadWithTheirLines) {
  const auto entries = ParseCalendarFile(
                           "# 国办发明电〔2024〕12号\n"
                           "date,kind,name\n"
                           "\n"
                           "2025-01-26,workday,春节\n"
                           "2025-01-28, holiday ,春节")
                           .value();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].line, 4);
  EXPECT_EQ(entries[0].special_day.day, absl::CivilDay(2025, 1, 26));
  EXPECT_EQ(entries[0].special_day.kind, DayKind::kMakeUpWorkday);
  EXPECT_EQ(entries[0].special_day.name, "春节");
  EXPECT_EQ(entries[1].line, 5);
  EXPECT_EQ(entries[1].special_day.kind, DayKind::kHoliday);
}

TEST(CalendarFile, AFileSavedByASpreadsheetOnWindowsIsRead) {
  const auto entries = ParseCalendarFile(
                           "\xEF\xBB\xBF"
                           "date,kind,name\r\n2025-10-01,holiday,国庆节\r\n\r\n")
                           .value();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].special_day.name, "国庆节");
}

TEST(CalendarFile, ADayListedAgainIsRefusedWithBothLines) {
  EXPECT_EQ(RefusalOf("date,kind,name\n2025-10-01,holiday,国庆节\n2025-10-01,holiday,国庆节\n"),
            "line 3: 2025-10-01 is already listed in line 2");
  EXPECT_EQ(RefusalOf("date,kind,name\n2025-10-01,holiday,国庆节\n# x\n2025-10-01,workday,国庆节\n"),
            "line 4: 2025-10-01 is already listed in line 2");
}

TEST(CalendarFile, ADateThatDoesNotExistIsRefused) {
  for (const char* date : {"2025-02-29", "2025-13-01", "2025-1-5", "2025/01/05", "20250105", "2025-01-05T00", ""}) {
    EXPECT_THAT(RefusalOf("date,kind,name\n" + std::string(date) + ",holiday,元旦\n"), HasSubstr("line 2: date"));
  }
}

TEST(CalendarFile, AnUnknownKindIsRefused) {
  EXPECT_EQ(RefusalOf("date,kind,name\n2025-10-01,休,国庆节\n"), "line 2: kind \"休\": want holiday or workday");
}

TEST(CalendarFile, AMissingHeaderOrFieldIsRefused) {
  EXPECT_THAT(RefusalOf("2025-10-01,holiday,国庆节\n"), HasSubstr("line 1: want the header"));
  EXPECT_THAT(RefusalOf("date,kind,name\n2025-10-01,holiday\n"), HasSubstr("line 2: want three fields"));
  EXPECT_THAT(RefusalOf("date,kind,name\n2025-10-01,holiday,国庆节,多\n"), HasSubstr("line 2: want three fields"));
}

TEST(CalendarFile, EachBadLineIsNamedOnce) {
  const CalendarFile file = ReadCalendarFile(
      "date,kind,name\n2025-10-01,holiday,国庆节\n2025-02-30,holiday,x\n# 注\n2025-10-02,休,x\n2025-10-03\n"
      "2025-10-01,workday,x\n2025-10-05,holiday,国庆节\n");
  std::vector<std::string> faults;
  for (const CalendarFault& fault : file.faults) faults.push_back(std::to_string(fault.line) + " " + fault.zh);
  EXPECT_THAT(faults, ::testing::ElementsAre("3 “date”列：“2025-02-30”不是真实的 YYYY-MM-DD",
                                             "5 “kind”列：“休”应为 holiday 或 workday", "6 应有三列：date,kind,name",
                                             "7 “date”列：2025-10-01 已在第 2 行列出"));
  EXPECT_EQ(file.entries.size(), 2u);
  EXPECT_EQ(ReadCalendarFile("2025-10-01,holiday,国庆节\n2025-10-02,holiday,国庆节\n").faults.size(), 1u)
      << "without its header it is no calendar";
  EXPECT_EQ(ReadCalendarFile("").faults[0].line, 0);
}

// Public report 3: chinese-calendar PR#48.
TEST(CalendarFile, AWorkdayThatIsOneByItselfIsRefusedByItsLine) {
  const CalendarFile file = ReadCalendarFile(
      "date,kind,name\n2020-09-17,workday,国庆节\n2020-09-27,workday,国庆节\n2020-09-28,workday,国庆节\n");
  std::vector<std::string> faults;
  for (const CalendarFault& fault : file.faults) faults.push_back(std::to_string(fault.line) + " " + fault.zh);
  EXPECT_THAT(faults, ::testing::ElementsAre("2 “kind”列：2020-09-17 是星期四，调休上班日只能是周六或周日",
                                             "4 “kind”列：2020-09-28 是星期一，调休上班日只能是周六或周日"));
  EXPECT_EQ(file.entries.size(), 1u);
}

TEST(CalendarFile, AFileWithoutADayIsRefused) {
  EXPECT_THAT(RefusalOf(""), HasSubstr("no day"));
  EXPECT_THAT(RefusalOf("# 空\ndate,kind,name\n"), HasSubstr("no day"));
}

// The State Council's arrangements as shipped for the demo.
class OfficialCalendar : public ::testing::Test {
 protected:
  static std::vector<CalendarEntry> Entries() {
    std::ifstream file(ZHIWANG_SOURCE_DIR "/deploy/local/demo/calendar.csv");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return ParseCalendarFile(text).value();
  }

  void ExpectOff(absl::CivilDay first, absl::CivilDay last) {
    for (absl::CivilDay day = first; day <= last; ++day) {
      EXPECT_EQ(calendar_.KindOf(day), DayKind::kHoliday) << day;
    }
    EXPECT_NE(calendar_.KindOf(first - 1), DayKind::kHoliday) << first - 1;
    EXPECT_NE(calendar_.KindOf(last + 1), DayKind::kHoliday) << last + 1;
  }

  const WorkingCalendar calendar_ = WorkingCalendar::Create(ToSpec("demo", Entries())).value();
};

using Day = absl::CivilDay;

TEST_F(OfficialCalendar, ItCoversTheYearsFrom2019Through2026) {
  EXPECT_EQ(calendar_.known_from(), Day(2018, 12, 29));
  EXPECT_EQ(calendar_.covers_until(), Day(2026, 12, 24)) << "the next notice tells of the last days";
  EXPECT_FALSE(calendar_.IsKnown(Day(2026, 12, 25)));
}

TEST_F(OfficialCalendar, In2019TheNewYearReachesBackAndLabourDayWasExtended) {
  ExpectOff(Day(2018, 12, 30), Day(2019, 1, 1));
  ExpectOff(Day(2019, 2, 4), Day(2019, 2, 10));
  ExpectOff(Day(2019, 4, 5), Day(2019, 4, 7));
  ExpectOff(Day(2019, 5, 1), Day(2019, 5, 4));
  ExpectOff(Day(2019, 6, 7), Day(2019, 6, 9));
  ExpectOff(Day(2019, 9, 13), Day(2019, 9, 15));
  ExpectOff(Day(2019, 10, 1), Day(2019, 10, 7));
}

TEST_F(OfficialCalendar, In2020SpringFestivalWasExtendedAndItsSecondMakeUpDayCancelled) {
  ExpectOff(Day(2020, 1, 1), Day(2020, 1, 1));
  ExpectOff(Day(2020, 1, 24), Day(2020, 2, 2));
  ExpectOff(Day(2020, 4, 4), Day(2020, 4, 6));
  ExpectOff(Day(2020, 5, 1), Day(2020, 5, 5));
  ExpectOff(Day(2020, 6, 25), Day(2020, 6, 27));
  ExpectOff(Day(2020, 10, 1), Day(2020, 10, 8));
}

TEST_F(OfficialCalendar, HolidaysOf2021) {
  ExpectOff(Day(2021, 1, 1), Day(2021, 1, 3));
  ExpectOff(Day(2021, 2, 11), Day(2021, 2, 17));
  ExpectOff(Day(2021, 4, 3), Day(2021, 4, 5));
  ExpectOff(Day(2021, 5, 1), Day(2021, 5, 5));
  ExpectOff(Day(2021, 6, 12), Day(2021, 6, 14));
  ExpectOff(Day(2021, 9, 19), Day(2021, 9, 21));
  ExpectOff(Day(2021, 10, 1), Day(2021, 10, 7));
}

TEST_F(OfficialCalendar, HolidaysOf2022) {
  ExpectOff(Day(2022, 1, 1), Day(2022, 1, 3));
  ExpectOff(Day(2022, 1, 31), Day(2022, 2, 6));
  ExpectOff(Day(2022, 4, 3), Day(2022, 4, 5));
  ExpectOff(Day(2022, 4, 30), Day(2022, 5, 4));
  ExpectOff(Day(2022, 6, 3), Day(2022, 6, 5));
  ExpectOff(Day(2022, 9, 10), Day(2022, 9, 12));
  ExpectOff(Day(2022, 10, 1), Day(2022, 10, 7));
}

TEST_F(OfficialCalendar, HolidaysOf2023) {
  ExpectOff(Day(2022, 12, 31), Day(2023, 1, 2));
  ExpectOff(Day(2023, 1, 21), Day(2023, 1, 27));
  ExpectOff(Day(2023, 4, 5), Day(2023, 4, 5));
  ExpectOff(Day(2023, 4, 29), Day(2023, 5, 3));
  ExpectOff(Day(2023, 6, 22), Day(2023, 6, 24));
  ExpectOff(Day(2023, 9, 29), Day(2023, 10, 6));
}

TEST_F(OfficialCalendar, In2024NewYearsEveOfTheLunarYearWasAWorkingDay) {
  ExpectOff(Day(2023, 12, 30), Day(2024, 1, 1));
  EXPECT_EQ(calendar_.KindOf(Day(2024, 2, 9)), DayKind::kWorkday);
  ExpectOff(Day(2024, 2, 10), Day(2024, 2, 17));
  ExpectOff(Day(2024, 4, 4), Day(2024, 4, 6));
  ExpectOff(Day(2024, 5, 1), Day(2024, 5, 5));
  ExpectOff(Day(2024, 6, 8), Day(2024, 6, 10));
  ExpectOff(Day(2024, 9, 15), Day(2024, 9, 17));
  ExpectOff(Day(2024, 10, 1), Day(2024, 10, 7));
}

TEST_F(OfficialCalendar, HolidaysOf2025) {
  ExpectOff(Day(2025, 1, 1), Day(2025, 1, 1));
  ExpectOff(Day(2025, 1, 28), Day(2025, 2, 4));
  ExpectOff(Day(2025, 4, 4), Day(2025, 4, 6));
  ExpectOff(Day(2025, 5, 1), Day(2025, 5, 5));
  ExpectOff(Day(2025, 5, 31), Day(2025, 6, 2));
  ExpectOff(Day(2025, 10, 1), Day(2025, 10, 8));
}

TEST_F(OfficialCalendar, HolidaysOf2026) {
  ExpectOff(Day(2026, 1, 1), Day(2026, 1, 3));
  ExpectOff(Day(2026, 2, 15), Day(2026, 2, 23));
  ExpectOff(Day(2026, 4, 4), Day(2026, 4, 6));
  ExpectOff(Day(2026, 5, 1), Day(2026, 5, 5));
  ExpectOff(Day(2026, 6, 19), Day(2026, 6, 21));
  ExpectOff(Day(2026, 9, 25), Day(2026, 9, 27));
  ExpectOff(Day(2026, 10, 1), Day(2026, 10, 7));
}

TEST_F(OfficialCalendar, TheMakeUpDaysAreExactlyThoseOfTheNotices) {
  const std::set<Day> announced = {
      Day(2018, 12, 29), Day(2019, 2, 2),  Day(2019, 2, 3),  Day(2019, 4, 28), Day(2019, 5, 5),   Day(2019, 9, 29),
      Day(2019, 10, 12), Day(2020, 1, 19), Day(2020, 4, 26), Day(2020, 5, 9),  Day(2020, 6, 28),  Day(2020, 9, 27),
      Day(2020, 10, 10), Day(2021, 2, 7),  Day(2021, 2, 20), Day(2021, 4, 25), Day(2021, 5, 8),   Day(2021, 9, 18),
      Day(2021, 9, 26),  Day(2021, 10, 9), Day(2022, 1, 29), Day(2022, 1, 30), Day(2022, 4, 2),   Day(2022, 4, 24),
      Day(2022, 5, 7),   Day(2022, 10, 8), Day(2022, 10, 9), Day(2023, 1, 28), Day(2023, 1, 29),  Day(2023, 4, 23),
      Day(2023, 5, 6),   Day(2023, 6, 25), Day(2023, 10, 7), Day(2023, 10, 8), Day(2024, 2, 4),   Day(2024, 2, 18),
      Day(2024, 4, 7),   Day(2024, 4, 28), Day(2024, 5, 11), Day(2024, 9, 14), Day(2024, 9, 29),  Day(2024, 10, 12),
      Day(2025, 1, 26),  Day(2025, 2, 8),  Day(2025, 4, 27), Day(2025, 9, 28), Day(2025, 10, 11), Day(2026, 1, 4),
      Day(2026, 2, 14),  Day(2026, 2, 28), Day(2026, 5, 9),  Day(2026, 9, 20), Day(2026, 10, 10)};
  std::set<Day> listed;
  for (const CalendarEntry& entry : Entries()) {
    if (entry.special_day.kind == DayKind::kMakeUpWorkday) listed.insert(entry.special_day.day);
  }
  EXPECT_EQ(listed, announced);
}

// 全国年节及纪念日放假办法: eleven statutory days a year, thirteen from 2025; a shifted rest day adds none. The
// extension of 2020 gave 31 January and took back the make-up day of 1 February.
TEST_F(OfficialCalendar, EachYearsNoticeGivesTheStatutoryNumberOfDaysOff) {
  std::map<absl::civil_year_t, int> given;
  for (const CalendarEntry& entry : Entries()) {
    const Day day = entry.special_day.day;
    const absl::Weekday weekday = absl::GetWeekday(day);
    const bool weekend = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
    const auto year = day.month() == 12 ? day.year() + 1 : day.year();  // the New Year block belongs to the next notice
    if (entry.special_day.kind == DayKind::kMakeUpWorkday) {
      EXPECT_TRUE(weekend) << day;
      --given[year];
    } else if (!weekend) {
      ++given[year];
    }
  }
  const std::map<absl::civil_year_t, int> statutory = {{2019, 11}, {2020, 13}, {2021, 11}, {2022, 11},
                                                       {2023, 11}, {2024, 11}, {2025, 13}, {2026, 13}};
  EXPECT_EQ(given, statutory);
}

}  // namespace
}  // namespace zhiwang::calendar
