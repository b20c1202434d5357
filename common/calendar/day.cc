#include "common/calendar/day.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"

namespace zhiwang::calendar {

absl::TimeZone ShanghaiZone() {
  absl::TimeZone zone;
  if (absl::LoadTimeZone("Asia/Shanghai", &zone)) return zone;
  return absl::FixedTimeZone(8 * 60 * 60);
}

absl::CivilDay Today() { return absl::ToCivilDay(absl::Now(), ShanghaiZone()); }

std::optional<absl::CivilDay> ReadDay(std::string_view text) {
  absl::CivilDay day;
  // ParseCivilTime also takes "2025-1-5", which is as often a slip for the 15th, and years before year 0.
  if (text.size() != 10 || !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) ||
      !absl::ParseCivilTime({text.data(), text.size()}, &day) || FormatDay(day) != text) {
    return std::nullopt;
  }
  return day;
}

// absl::FormatCivilTime writes the year 951 with three digits.
std::string FormatDay(absl::CivilDay day) { return FormatDay(DayNumber(day)); }

int DayNumber(absl::CivilDay day) { return static_cast<int>(day.year()) * 10'000 + day.month() * 100 + day.day(); }

absl::CivilDay DayOfNumber(int number) { return absl::CivilDay(number / 10'000, number / 100 % 100, number % 100); }

int KnownDayNumber(std::optional<absl::CivilDay> day) { return day ? DayNumber(*day) : 0; }

std::optional<absl::CivilDay> KnownDay(int number) {
  return number == 0 ? std::nullopt : std::optional(DayOfNumber(number));
}

int TodayNumber() { return DayNumber(Today()); }

int DayNumberOf(absl::Time time) { return DayNumber(absl::ToCivilDay(time, ShanghaiZone())); }

absl::Time MidnightOf(int day) { return absl::FromCivil(DayOfNumber(day), ShanghaiZone()); }

std::string FormatDay(int day) { return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100); }

std::string FormatKnownDay(int day) { return day == 0 || day == kNoEnd ? "" : FormatDay(day); }

}  // namespace zhiwang::calendar
