#include "services/grid_registry/day.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "common/calendar/calendar_spec.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {

absl::StatusOr<int> DayFrom(std::string_view field, const std::string& text) {
  absl::CivilDay day;
  if (text.size() == 10 && absl::ascii_isdigit(text[0]) && absl::ParseCivilTime(text, &day) &&
      absl::FormatCivilTime(day) == text) {
    return calendar::DayNumber(day);
  }
  return error::FieldInvalid(field, "must be a day, YYYY-MM-DD", "须为 YYYY-MM-DD 格式的日期");
}

absl::StatusOr<int> PastDayFrom(std::string_view field, const std::string& text) {
  if (text.empty()) return Today();
  ASSIGN_OR_RETURN(const int day, DayFrom(field, text));
  if (day > Today()) return error::FieldInvalid(field, "must not be after today", "不能晚于今天");
  return day;
}

std::string FormatDay(int day) { return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100); }

std::string FormatKnownDay(int day) { return day == 0 || day == kNoEnd ? "" : FormatDay(day); }

int Today() { return calendar::DayNumber(calendar::Today()); }

absl::Time MidnightOf(int day) {
  return absl::FromCivil(absl::CivilDay(day / 10'000, day / 100 % 100, day % 100), calendar::ShanghaiZone());
}

}  // namespace zhiwang::grid
