#include "common/calendar/calendar_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace zhiwang::calendar {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 3> kHeader = {"date", "kind", "name"};

absl::Status ErrorAt(int line, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("line {}: {}", line, what));
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Cuts `text` after the next `separator` and answers what came before it, trimmed.
std::string_view TakeUntil(char separator, std::string_view& text) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return Trim(taken);
}

// The three fields of a line; nothing when there are more or fewer.
std::optional<std::array<std::string_view, 3>> Fields(std::string_view line) {
  if (std::count(line.begin(), line.end(), ',') != 2) return std::nullopt;
  const std::string_view date = TakeUntil(',', line);
  const std::string_view kind = TakeUntil(',', line);
  return std::array{date, kind, Trim(line)};
}

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime({text.data(), text.size()}, &day)) return std::nullopt;
  // ParseCivilTime also takes "2025-1-5", which is as often a slip for the 15th.
  if (absl::FormatCivilTime(day) != text) return std::nullopt;
  return day;
}

std::optional<DayKind> ParseKind(std::string_view text) {
  if (text == "holiday") return DayKind::kHoliday;
  if (text == "workday") return DayKind::kMakeUpWorkday;
  return std::nullopt;
}

absl::StatusOr<CalendarEntry> ParseEntry(int line, const std::array<std::string_view, 3>& fields) {
  const auto& [date, kind_text, name] = fields;
  const std::optional<absl::CivilDay> day = ParseDay(date);
  if (!day) return ErrorAt(line, fmt::format("date \"{}\": want a real day as YYYY-MM-DD", date));
  const std::optional<DayKind> kind = ParseKind(kind_text);
  if (!kind) return ErrorAt(line, fmt::format("kind \"{}\": want holiday or workday", kind_text));
  return CalendarEntry{line, {*day, *kind, std::string(name)}};
}

}  // namespace

absl::StatusOr<std::vector<CalendarEntry>> ParseCalendarFile(std::string_view text) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());

  std::vector<CalendarEntry> entries;
  std::map<absl::CivilDay, int> line_of;
  bool has_header = false;
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view content = TakeUntil('\n', text);
    if (content.empty() || content.front() == '#') continue;
    const auto fields = Fields(content);
    if (!fields) return ErrorAt(line, "want three fields: date,kind,name");
    if (!has_header) {
      if (*fields != kHeader) return ErrorAt(line, "want the header date,kind,name first");
      has_header = true;
      continue;
    }
    absl::StatusOr<CalendarEntry> entry = ParseEntry(line, *fields);
    if (!entry.ok()) return entry.status();
    const auto [earlier, is_new] = line_of.emplace(entry->special_day.day, line);
    if (!is_new) {
      return ErrorAt(line, fmt::format("{} is already listed in line {}",
                                       absl::FormatCivilTime(entry->special_day.day), earlier->second));
    }
    entries.push_back(*std::move(entry));
  }
  if (entries.empty()) return absl::InvalidArgumentError("the file lists no day");
  return entries;
}

CalendarSpec ToSpec(std::string version, const std::vector<CalendarEntry>& entries) {
  CalendarSpec spec;
  spec.version = std::move(version);
  for (const CalendarEntry& entry : entries) spec.special_days.push_back(entry.special_day);
  const auto [first, last] =
      std::minmax_element(spec.special_days.begin(), spec.special_days.end(),
                          [](const SpecialDay& a, const SpecialDay& b) { return a.day < b.day; });
  spec.effective_from = first->day;
  spec.covers_until = absl::CivilDay(last->day.year(), 12, 31);
  return spec;
}

}  // namespace zhiwang::calendar
