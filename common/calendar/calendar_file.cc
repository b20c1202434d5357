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

std::optional<DayKind> ParseKind(std::string_view text) {
  if (text == "holiday") return DayKind::kHoliday;
  if (text == "workday") return DayKind::kMakeUpWorkday;
  return std::nullopt;
}

// Reads lines into a file's entries and faults.
class Reading {
 public:
  // False when what follows cannot be read either.
  bool Take(int line, std::string_view content) {
    const auto fields = Fields(content);
    if (!has_header_) {
      has_header_ = fields == kHeader;
      if (!has_header_) Refuse(line, "want the header date,kind,name first", "首行必须是表头 date,kind,name");
      return has_header_;
    }
    if (!fields) {
      Refuse(line, "want three fields: date,kind,name", "应有三列：date,kind,name");
    } else {
      TakeEntry(line, *fields);
    }
    return true;
  }

  CalendarFile End() {
    if (file_.entries.empty() && file_.faults.empty()) Refuse(0, "the file lists no day", "文件里一天也没有列出");
    return std::move(file_);
  }

 private:
  void TakeEntry(int line, const std::array<std::string_view, 3>& fields) {
    const auto& [date, kind_text, name] = fields;
    const std::optional<absl::CivilDay> day = ReadDay(date);
    const std::optional<DayKind> kind = ParseKind(kind_text);
    if (!day) {
      return Refuse(line, fmt::format("date \"{}\": want a real day as YYYY-MM-DD", date),
                    fmt::format("“date”列：“{}”不是真实的 YYYY-MM-DD", date));
    }
    if (!kind) {
      return Refuse(line, fmt::format("kind \"{}\": want holiday or workday", kind_text),
                    fmt::format("“kind”列：“{}”应为 holiday 或 workday", kind_text));
    }
    const auto [earlier, is_new] = line_of_.emplace(*day, line);
    if (!is_new) {
      return Refuse(line, fmt::format("{} is already listed in line {}", absl::FormatCivilTime(*day), earlier->second),
                    fmt::format("“date”列：{} 已在第 {} 行列出", absl::FormatCivilTime(*day), earlier->second));
    }
    if (*kind == DayKind::kMakeUpWorkday && !IsSaturdayOrSunday(*day)) {
      return Refuse(line, fmt::format("{} is not a Saturday or Sunday: it is a workday by itself", date),
                    fmt::format("“kind”列：{} 是{}，调休上班日只能是周六或周日", date, WeekdayName(*day)));
    }
    file_.entries.push_back({line, {*day, *kind, std::string(name)}});
  }

  void Refuse(int line, std::string what, std::string zh) {
    file_.faults.push_back({line, std::move(what), std::move(zh)});
  }

  CalendarFile file_;
  std::map<absl::CivilDay, int> line_of_;
  bool has_header_ = false;
};

}  // namespace

CalendarFile ReadCalendarFile(std::string_view text) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  Reading reading;
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view content = TakeUntil('\n', text);
    if (content.empty() || content.front() == '#') continue;
    if (!reading.Take(line, content)) break;
  }
  return reading.End();
}

absl::StatusOr<std::vector<CalendarEntry>> ParseCalendarFile(std::string_view text) {
  CalendarFile file = ReadCalendarFile(text);
  if (file.faults.empty()) return std::move(file.entries);
  const CalendarFault& first = file.faults.front();
  return absl::InvalidArgumentError(first.line == 0 ? first.what : fmt::format("line {}: {}", first.line, first.what));
}

absl::CivilDay KnownUntil(absl::CivilDay last_listed) {
  return std::max(last_listed, absl::CivilDay(last_listed.year(), 12, 24));
}

CalendarSpec ToSpec(std::string version, const std::vector<CalendarEntry>& entries) {
  CalendarSpec spec;
  spec.version = std::move(version);
  for (const CalendarEntry& entry : entries) spec.special_days.push_back(entry.special_day);
  const auto [first, last] =
      std::minmax_element(spec.special_days.begin(), spec.special_days.end(),
                          [](const SpecialDay& a, const SpecialDay& b) { return a.day < b.day; });
  spec.effective_from = first->day;
  spec.covers_until = KnownUntil(last->day);
  return spec;
}

}  // namespace zhiwang::calendar
