#include "common/calendar/wire/calendar_wire.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "common/text/text.h"

namespace zhiwang::calendar {
namespace {

using google::protobuf::RepeatedPtrField;
using grid::v1::WorkingCalendar_Season;
using grid::v1::WorkingCalendar_ShortDay;

constexpr int kMostDays = 5'000;
constexpr int kMostSeasons = 12;
constexpr int kMostStretches = 8;
constexpr size_t kVersionDigits = 12;

// As much of a text as a refusal repeats.
std::string Cut(std::string_view text) { return FirstCharacters(text, 40); }

absl::StatusOr<WorkingHours> ParseStretch(std::string_view field, const std::string& text) {
  int from_hour, from_minute, to_hour, to_minute, read = 0;
  const int fields =
      std::sscanf(text.c_str(), "%2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour, &to_minute, &read);
  const bool fits = fields == 4 && static_cast<size_t>(read) == text.size() && from_minute >= 0 && from_minute < 60 &&
                    to_minute >= 0 && to_minute < 60 && from_hour >= 0 && to_hour >= 0;
  if (!fits) {
    return error::FieldInvalid(field, fmt::format("\"{}\" must be HH:MM-HH:MM", Cut(text)),
                               fmt::format("“{}”须为 HH:MM-HH:MM", Cut(text)));
  }
  return WorkingHours{from_hour * 60 + from_minute, to_hour * 60 + to_minute};
}

absl::StatusOr<std::vector<WorkingHours>> ParseHours(std::string_view field,
                                                     const RepeatedPtrField<std::string>& texts) {
  const auto refuse = [field] {
    return error::FieldInvalid(field, "must be one to eight ascending stretches without overlap until 24:00",
                               "须为一至八段由早到晚、互不重叠的时间，最晚到 24:00");
  };
  if (texts.empty() || texts.size() > kMostStretches) return refuse();
  std::vector<WorkingHours> hours;
  int free_from = 0;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const WorkingHours stretch, ParseStretch(field, text));
    if (stretch.start < free_from || stretch.end <= stretch.start || stretch.end > 24 * 60) return refuse();
    free_from = stretch.end;
    hours.push_back(stretch);
  }
  return hours;
}

void SetHours(const std::vector<WorkingHours>& hours, RepeatedPtrField<std::string>* texts) {
  texts->Clear();
  for (const auto& [start, end] : hours) {
    *texts->Add() = fmt::format("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60);
  }
}

// `05-01` as month and day.
absl::StatusOr<std::pair<int, int>> ParseMonthDay(std::string_view field, const std::string& text) {
  absl::CivilDay day;
  const bool fits = text.size() == 5 && absl::ParseCivilTime("2024-" + text, &day) &&
                    absl::FormatCivilTime(day) == "2024-" + text;  // a year with 29 February
  if (!fits) {
    return error::FieldInvalid(field, fmt::format("\"{}\" must be a day of the year, MM-DD", Cut(text)),
                               fmt::format("“{}”须为 MM-DD 格式的日期", Cut(text)));
  }
  return std::pair(day.month(), day.day());
}

absl::StatusOr<Season> ParseSeason(const WorkingCalendar_Season& proto) {
  Season season;
  ASSIGN_OR_RETURN(const auto first, ParseMonthDay("calendar.seasons.first_day", proto.first_day()));
  ASSIGN_OR_RETURN(const auto last, ParseMonthDay("calendar.seasons.last_day", proto.last_day()));
  std::tie(season.first_month, season.first_day) = first;
  std::tie(season.last_month, season.last_day) = last;
  ASSIGN_OR_RETURN(season.working_hours, ParseHours("calendar.seasons.hours", proto.hours()));
  return season;
}

absl::Status CheckDayOfList(std::string_view field, absl::CivilDay day, absl::CivilDay known_until) {
  if (InSupportedYears(day) && day <= known_until) return absl::OkStatus();
  return error::FieldInvalid(
      field, fmt::format("{} lies after known_until", absl::FormatCivilTime(day)),
      fmt::format("{} 晚于日历已知的最后一日 {}", absl::FormatCivilTime(day), absl::FormatCivilTime(known_until)));
}

absl::Status CheckMakeUpDay(absl::CivilDay day) {
  if (IsSaturdayOrSunday(day)) return absl::OkStatus();
  const std::string text = absl::FormatCivilTime(day);
  return error::FieldInvalid("calendar.make_up_days", fmt::format("{} is not a Saturday or Sunday", text),
                             fmt::format("{} 是{}，调休上班日只能是周六或周日", text, WeekdayName(day)));
}

absl::StatusOr<std::vector<SpecialDay>> ParseDays(std::string_view field, const RepeatedPtrField<std::string>& texts,
                                                  DayKind kind, absl::CivilDay known_until) {
  if (texts.size() > kMostDays) return error::FieldInvalid(field, "has more than 5,000 days", "超过 5000 天");
  std::vector<SpecialDay> days;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(field, text));
    RETURN_IF_ERROR(CheckDayOfList(field, day, known_until));
    if (kind == DayKind::kMakeUpWorkday) RETURN_IF_ERROR(CheckMakeUpDay(day));
    days.push_back({day, kind, {}});
  }
  return days;
}

absl::StatusOr<std::vector<ShortDay>> ParseShortDays(const RepeatedPtrField<WorkingCalendar_ShortDay>& protos,
                                                     absl::CivilDay known_until) {
  constexpr std::string_view kField = "calendar.short_days.day";
  if (protos.size() > kMostDays) return error::FieldInvalid(kField, "has more than 5,000 days", "超过 5000 天");
  std::vector<ShortDay> days;
  for (const WorkingCalendar_ShortDay& proto : protos) {
    ShortDay& day = days.emplace_back();
    ASSIGN_OR_RETURN(day.day, ParseDay(kField, proto.day()));
    RETURN_IF_ERROR(CheckDayOfList(kField, day.day, known_until));
    ASSIGN_OR_RETURN(day.working_hours, ParseHours("calendar.short_days.hours", proto.hours()));
  }
  return days;
}

absl::StatusOr<CalendarSpec> SpecOf(const grid::v1::WorkingCalendar& proto) {
  CalendarSpec spec;
  spec.version = proto.version();
  ASSIGN_OR_RETURN(spec.covers_until, ParseDay("calendar.known_until", proto.known_until()));
  ASSIGN_OR_RETURN(spec.special_days,
                   ParseDays("calendar.holidays", proto.holidays(), DayKind::kHoliday, spec.covers_until));
  ASSIGN_OR_RETURN(const auto make_up_days, ParseDays("calendar.make_up_days", proto.make_up_days(),
                                                      DayKind::kMakeUpWorkday, spec.covers_until));
  spec.special_days.insert(spec.special_days.end(), make_up_days.begin(), make_up_days.end());
  ASSIGN_OR_RETURN(spec.short_days, ParseShortDays(proto.short_days(), spec.covers_until));
  if (!proto.hours().empty()) {
    ASSIGN_OR_RETURN(spec.working_hours, ParseHours("calendar.hours", proto.hours()));
  }
  if (proto.seasons_size() > kMostSeasons) {
    return error::FieldInvalid("calendar.seasons", "has more than 12 seasons", "作息时段最多 12 个");
  }
  for (const WorkingCalendar_Season& season : proto.seasons()) {
    ASSIGN_OR_RETURN(Season parsed, ParseSeason(season));
    spec.seasons.push_back(std::move(parsed));
  }
  spec.effective_from = kFirstDay;
  if (!proto.effective_from().empty()) {
    ASSIGN_OR_RETURN(spec.effective_from, ParseDay("calendar.effective_from", proto.effective_from()));
    RETURN_IF_ERROR(CheckDayOfList("calendar.effective_from", spec.effective_from, spec.covers_until));
  }
  return spec;
}

// The error of a spec whose fields are right by themselves but make no calendar together.
absl::Status Contradiction(const absl::Status& why, const CalendarSpec& spec) {
  std::string zh = "作息时段相互重叠，或半天上班日不是工作日";
  std::map<absl::CivilDay, int> listed;
  for (const SpecialDay& day : spec.special_days) {
    if (++listed[day.day] > 1) zh = fmt::format("{} 既列为放假又列为调休上班", absl::FormatCivilTime(day.day));
  }
  return error::FieldInvalid("calendar", std::string(why.message()), zh);
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view field, std::string_view text) {
  if (const auto day = ReadDay(text)) return *day;
  return error::FieldInvalid(field, fmt::format("\"{}\" must be a day, YYYY-MM-DD", Cut(text)),
                             fmt::format("“{}”须为 YYYY-MM-DD 格式的日期", Cut(text)));
}

absl::StatusOr<int> ParseDayNumber(std::string_view field, std::string_view text) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(field, text));
  return DayNumber(day);
}

absl::StatusOr<int> ParsePastDay(std::string_view field, std::string_view text) {
  if (text.empty()) return TodayNumber();
  ASSIGN_OR_RETURN(const int day, ParseDayNumber(field, text));
  if (day > TodayNumber()) return error::FieldInvalid(field, "must not be after today", "不能晚于今天");
  return day;
}

absl::StatusOr<grid::v1::WorkingCalendar> Canonical(const grid::v1::WorkingCalendar& proto) {
  grid::v1::WorkingCalendar canonical;
  const std::set<std::string> holidays(proto.holidays().begin(), proto.holidays().end());
  const std::set<std::string> make_up_days(proto.make_up_days().begin(), proto.make_up_days().end());
  for (const std::string& day : holidays) canonical.add_holidays(day);
  for (const std::string& day : make_up_days) canonical.add_make_up_days(day);
  canonical.set_known_until(proto.known_until());
  canonical.set_effective_from(proto.effective_from());
  *canonical.mutable_hours() = proto.hours();
  *canonical.mutable_seasons() = proto.seasons();
  *canonical.mutable_short_days() = proto.short_days();
  std::sort(canonical.mutable_seasons()->begin(), canonical.mutable_seasons()->end(),
            [](const auto& a, const auto& b) { return a.first_day() < b.first_day(); });
  std::sort(canonical.mutable_short_days()->begin(), canonical.mutable_short_days()->end(),
            [](const auto& a, const auto& b) { return a.day() < b.day(); });

  ASSIGN_OR_RETURN(CalendarSpec spec, SpecOf(canonical));
  SetHours(spec.working_hours, canonical.mutable_hours());
  for (int i = 0; i < canonical.seasons_size(); ++i) {
    SetHours(spec.seasons[static_cast<size_t>(i)].working_hours, canonical.mutable_seasons(i)->mutable_hours());
  }
  for (int i = 0; i < canonical.short_days_size(); ++i) {
    SetHours(spec.short_days[static_cast<size_t>(i)].working_hours, canonical.mutable_short_days(i)->mutable_hours());
  }
  spec.version = "unset";
  const absl::Status made = WorkingCalendar::Create(spec).status();
  if (!made.ok()) return Contradiction(made, spec);
  return canonical;
}

std::string VersionOf(const grid::v1::WorkingCalendar& canonical, std::string_view before) {
  // A version that leaves earlier days to those before it differs with the content of those.
  std::string bytes = canonical.SerializeAsString();
  if (!canonical.effective_from().empty()) bytes.append(1, '\0').append(before);
  return Sha256Hex(bytes).substr(0, kVersionDigits);
}

absl::StatusOr<WorkingCalendar> MakeCalendar(const std::vector<grid::v1::WorkingCalendar>& versions) {
  if (versions.empty()) return error::Unexpected("a calendar of no version");
  std::vector<CalendarSpec> specs;
  for (const grid::v1::WorkingCalendar& version : versions) {
    ASSIGN_OR_RETURN(CalendarSpec spec, SpecOf(version));
    specs.push_back(std::move(spec));
  }
  auto made = WorkingCalendar::Create(Merge(specs));
  if (!made.ok()) return error::Unexpected(std::string(made.status().message()));
  return made;
}

}  // namespace zhiwang::calendar

namespace zhiwang::error {

absl::Status CalendarMissing(std::string_view district) {
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING,
               fmt::format("district {} has no calendar: import one first", district),
               "本区县尚未导入工作日历，无法计算时限")
      .Precondition("CALENDAR", fmt::format("districts/{}/calendar", district), "the district has a calendar");
}

}  // namespace zhiwang::error
