#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/calendar_file.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {

// The official calendars of 2019 to 2026.
inline WorkingCalendar Official() {
  std::ifstream file(ZHIWANG_SOURCE_DIR "/deploy/local/demo/calendar.csv");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return WorkingCalendar::Create(ToSpec("official", ParseCalendarFile(text).value())).value();
}

inline absl::CivilDay Day(std::string_view text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(std::string(text), &day)) << text;
  return day;
}

inline absl::Time At(absl::CivilDay day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilSecond(day) + hour * 3600 + minute * 60, ShanghaiZone());
}

}  // namespace zhiwang::calendar
