#include "common/reports/report_rows.h"

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/reports/domain/period.h"
#include "common/status/error.h"

namespace zhiwang::reports {

ContributionRow RowOf(std::string_view kind, std::string_view id, const Contribution& contribution,
                      absl::Time recorded) {
  const int day = DayNumber(contribution.at), recorded_on = DayNumber(recorded);
  return {.key = {.measure = contribution.measure,
                  .day = day,
                  .area_path = contribution.area_path,
                  .id = std::string(id),
                  .nth = contribution.nth,
                  .at = contribution.at},
          .kind = std::string(kind),
          .recorded = recorded_on > day ? recorded_on : 0,
          .subjects = contribution.subjects};
}

void ForEachFigure(const ContributionRow& row, size_t dimensions, absl::FunctionRef<void(const FigureKey&)> each) {
  FigureKey key;
  key.path = "/";
  key.day = row.key.day;
  key.measure = row.key.measure;
  key.recorded = row.recorded;
  const auto in_each_dimension = [&] {
    for (size_t i = 0; i < dimensions; ++i) {
      key.dimension = static_cast<int>(i) + 1;
      key.subject = row.subjects[i];
      each(key);
    }
  };
  in_each_dimension();
  const std::string& path = row.key.area_path;
  const size_t district = path.find('/', 1);
  if (district == std::string::npos) return;
  for (size_t end = path.find('/', district + 1); end != std::string::npos; end = path.find('/', end + 1)) {
    key.path.assign(path, 0, end + 1);
    in_each_dimension();
  }
}

std::set<AreaAt> AreasAround(std::string_view area_path) {
  std::set<AreaAt> areas;
  size_t begin = 1;
  for (const std::string& code : CodesOf(area_path)) {
    const size_t end = begin + code.size() + 1;
    if (begin > 1) areas.emplace(code, area_path.substr(0, end));
    begin = end;
  }
  return areas;
}

absl::Status AddEffect(std::string_view kind, std::string_view id, absl::Time at, const Effect& effect,
                       size_t dimensions, RowChanges& changes) {
  for (const Contribution& contribution : effect.taken_back) {
    const ContributionRow row = RowOf(kind, id, contribution, at);
    if (row.recorded != 0) {
      return error::Unexpected(
          fmt::format("{} {} takes back what it counts for on {}, on {}", kind, id, row.key.day, row.recorded));
    }
    changes.contributions[row.key] = std::nullopt;
    ForEachFigure(row, dimensions, [&](const FigureKey& key) { --changes.figures[key]; });
  }
  for (const Contribution& contribution : effect.added) {
    ContributionRow row = RowOf(kind, id, contribution, at);
    ForEachFigure(row, dimensions, [&](const FigureKey& key) { ++changes.figures[key]; });
    if (row.key.area_path.size() > 1) changes.areas.merge(AreasAround(row.key.area_path));
    ContributionKey key = row.key;
    changes.contributions[std::move(key)] = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::reports
