#include "services/case_intake/settings/calendar_proto.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::intake {
namespace {

constexpr int kMostDays = 5'000;
constexpr size_t kVersionDigits = 12;

absl::StatusOr<calendar::WorkingHours> ParseHours(const std::string& text) {
  int from_hour, from_minute, to_hour, to_minute, read = 0;
  const int fields =
      std::sscanf(text.c_str(), "%2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour, &to_minute, &read);
  const bool fits = fields == 4 && static_cast<size_t>(read) == text.size() && from_minute >= 0 && from_minute < 60 &&
                    to_minute >= 0 && to_minute < 60 && from_hour >= 0 && to_hour >= 0;
  if (!fits) return error::FieldInvalid("calendar.hours", "must be HH:MM-HH:MM", "须为 HH:MM-HH:MM");
  return calendar::WorkingHours{from_hour * 60 + from_minute, to_hour * 60 + to_minute};
}

std::string FormatHours(calendar::WorkingHours hours) {
  return fmt::format("{:02}:{:02}-{:02}:{:02}", hours.start / 60, hours.start % 60, hours.end / 60, hours.end % 60);
}

absl::StatusOr<std::vector<calendar::SpecialDay>> ParseDays(
    std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& texts, calendar::DayKind kind) {
  if (texts.size() > kMostDays) return error::FieldInvalid(field, "has more than 5,000 days", "超过 5000 天");
  std::vector<calendar::SpecialDay> days;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(field, text));
    days.push_back({day, kind, {}});
  }
  return days;
}

std::string VersionOf(const grid::v1::WorkingCalendar& content) {
  const std::string bytes = content.SerializeAsString();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(std::string(reinterpret_cast<char*>(digest), sizeof digest)).substr(0, kVersionDigits);
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view field, std::string_view text) {
  absl::CivilDay day;
  if (text.size() == 10 && absl::ParseCivilTime(std::string(text), &day) && FormatDay(day) == text) return day;
  return error::FieldInvalid(field, "must be a day, YYYY-MM-DD", "须为 YYYY-MM-DD 格式的日期");
}

std::string FormatDay(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::StatusOr<grid::v1::WorkingCalendar> Canonical(const grid::v1::WorkingCalendar& proto) {
  grid::v1::WorkingCalendar canonical;
  const std::set<std::string> holidays(proto.holidays().begin(), proto.holidays().end());
  const std::set<std::string> make_up_days(proto.make_up_days().begin(), proto.make_up_days().end());
  for (const std::string& day : holidays) canonical.add_holidays(day);
  for (const std::string& day : make_up_days) canonical.add_make_up_days(day);
  canonical.set_known_until(proto.known_until());
  for (const std::string& text : proto.hours()) {
    ASSIGN_OR_RETURN(const calendar::WorkingHours hours, ParseHours(text));
    canonical.add_hours(FormatHours(hours));
  }
  if (canonical.hours().empty()) {
    for (const calendar::WorkingHours& hours : calendar::CalendarSpec().working_hours) {
      canonical.add_hours(FormatHours(hours));
    }
  }
  canonical.set_version(VersionOf(canonical));
  RETURN_IF_ERROR(MakeCalendar(canonical).status());
  return canonical;
}

absl::StatusOr<calendar::WorkingCalendar> MakeCalendar(const grid::v1::WorkingCalendar& proto) {
  calendar::CalendarSpec spec;
  spec.version = proto.version();
  ASSIGN_OR_RETURN(spec.covers_until, ParseDay("calendar.known_until", proto.known_until()));
  ASSIGN_OR_RETURN(spec.special_days, ParseDays("calendar.holidays", proto.holidays(), calendar::DayKind::kHoliday));
  ASSIGN_OR_RETURN(const auto make_up_days,
                   ParseDays("calendar.make_up_days", proto.make_up_days(), calendar::DayKind::kMakeUpWorkday));
  spec.special_days.insert(spec.special_days.end(), make_up_days.begin(), make_up_days.end());
  spec.effective_from = spec.covers_until;
  for (const calendar::SpecialDay& day : spec.special_days)
    spec.effective_from = std::min(spec.effective_from, day.day);
  spec.working_hours.clear();
  for (const std::string& text : proto.hours()) {
    ASSIGN_OR_RETURN(const calendar::WorkingHours hours, ParseHours(text));
    spec.working_hours.push_back(hours);
  }
  auto made = calendar::WorkingCalendar::Create(std::move(spec));
  if (!made.ok()) {
    return error::FieldInvalid("calendar", std::string(made.status().message()), std::string(made.status().message()));
  }
  return made;
}

}  // namespace zhiwang::intake
