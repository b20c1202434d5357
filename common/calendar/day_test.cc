#include "common/calendar/day.h"

#include <gtest/gtest.h>

namespace zhiwang::calendar {
namespace {

TEST(ADay, IsReadFromTenCharactersAlone) {
  EXPECT_EQ(ReadDay("2026-11-23"), absl::CivilDay(2026, 11, 23));
  EXPECT_EQ(ReadDay("0951-01-02"), absl::CivilDay(951, 1, 2));
  for (const char* text : {"", "2026-1-5", "2026-11-2", "2026-02-29", "2026-13-01", " 2026-1-05", "2026-11-23 ",
                           "-999-01-01", "+999-01-01", "2026/11/23", "今天"}) {
    EXPECT_EQ(ReadDay(text), std::nullopt) << text;
  }
}

TEST(ADay, IsStoredAsItsDigits) {
  EXPECT_EQ(DayNumber(absl::CivilDay(2026, 1, 5)), 20260105);
  EXPECT_EQ(DayOfNumber(20260105), absl::CivilDay(2026, 1, 5));
  EXPECT_EQ(KnownDayNumber(absl::CivilDay(2026, 1, 5)), 20260105);
  EXPECT_EQ(KnownDayNumber(std::nullopt), 0);
  EXPECT_EQ(KnownDay(20260105), absl::CivilDay(2026, 1, 5));
  EXPECT_EQ(KnownDay(0), std::nullopt);
  EXPECT_EQ(FormatDay(20260105), "2026-01-05");
  EXPECT_EQ(FormatDay(absl::CivilDay(2026, 1, 5)), "2026-01-05");
  EXPECT_EQ(FormatKnownDay(20260105), "2026-01-05");
  EXPECT_EQ(FormatKnownDay(0), "");
  EXPECT_EQ(FormatKnownDay(kNoEnd), "");
}

TEST(ADay, BeginsAtMidnightInShanghai) {
  const absl::Time midnight = absl::FromCivil(absl::CivilSecond(2026, 11, 22, 16), absl::UTCTimeZone());
  EXPECT_EQ(MidnightOf(20261123), midnight);
  EXPECT_EQ(DayNumberOf(midnight), 20261123);
  EXPECT_EQ(DayNumberOf(midnight - absl::Nanoseconds(1)), 20261122);
}

}  // namespace
}  // namespace zhiwang::calendar
