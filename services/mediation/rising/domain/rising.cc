#include "services/mediation/rising/domain/rising.h"

#include <algorithm>
#include <vector>

#include "common/names/area_path.h"

namespace zhiwang::mediation {
namespace {

constexpr size_t kVillageDigits = 12;
constexpr int kWhole = 100;  // per cent

// The appeals of `days` days up to `last`.
int64_t Sum(const DayCounts& counts, absl::CivilDay last, int days) {
  int64_t sum = 0;
  const auto end = counts.upper_bound(last);
  for (auto day = counts.lower_bound(last - (days - 1)); day != end; ++day) sum += day->second;
  return sum;
}

bool IsVillage(const std::string& code) {
  return code.size() == kVillageDigits && !code.ends_with("000") &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Rise> RiseOn(const RiseRule& rule, const DayCounts& counts, absl::CivilDay day) {
  const Rise rise{.recent = Sum(counts, day, kRecentDays), .before = Sum(counts, day - kRecentDays, kDaysBefore)};
  const bool rises =
      rise.recent >= rule.least && rise.recent * kDaysBefore * kWhole >= rise.before * kRecentDays * rule.percent;
  return rises ? std::optional(rise) : std::nullopt;
}

std::optional<absl::CivilDay> LastRise(const RiseRule& rule, const DayCounts& counts, absl::CivilDay from) {
  if (counts.empty()) return std::nullopt;
  for (absl::CivilDay day = counts.rbegin()->first + (kRecentDays - 1); day >= from; --day) {
    if (RiseOn(rule, counts, day)) return day;
  }
  return std::nullopt;
}

std::string VillagePath(std::string_view area_path) {
  const std::vector<std::string> codes = CodesOf(area_path);
  const auto village = std::find_if(codes.rbegin(), codes.rend(), IsVillage);
  std::string path;
  for (auto code = codes.begin(); code != village.base(); ++code) path += "/" + *code;
  return path.empty() ? path : path + "/";
}

}  // namespace zhiwang::mediation
