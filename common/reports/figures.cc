#include "common/reports/figures.h"

#include <algorithm>
#include <utility>

#include "common/calendar/working_calendar.h"
#include "common/reports/report_store.h"
#include "common/status/macros.h"

namespace zhiwang::reports {

std::optional<CutOff> CutOffOf(const Days& period, std::optional<absl::CivilDay> as_of, absl::Time now) {
  const absl::CivilDay today = DayOf(now), until = as_of.value_or(today);
  if (period.first > until || until > today) return std::nullopt;
  const absl::CivilDay last = std::min(period.last, until);
  return CutOff{.days = {period.first, last}, .as_of = until, .moment = std::min(now, EndOf(last))};
}

int64_t Line::operator[](int measure) const {
  const auto found = by_measure_.find(measure);
  return found == by_measure_.end() ? 0 : found->second;
}

void Line::Add(int measure, int64_t value) {
  if (value == 0) return;
  const auto at = by_measure_.try_emplace(measure, 0).first;
  if ((at->second += value) == 0) by_measure_.erase(at);
}

void Line::Add(const Line& other) {
  for (const auto& [measure, value] : other.by_measure_) Add(measure, value);
}

absl::StatusOr<Ground> GroundAsItWas(sql::Txn& tx, std::string_view district, std::string_view area) {
  ASSIGN_OR_RETURN(std::vector<std::string> paths, PathsOf(tx, district, area));
  return Ground::Below(std::move(paths));
}

absl::StatusOr<Figures> ReadFigures(sql::Txn& tx, const Definition& definition, std::string_view district,
                                    const Ground& ground, const CutOff& cut_off) {
  Figures figures{.total = {}, .late = {}, .by = {}};
  figures.by.resize(definition.dimensions.size());
  const FigureRange range{.district = district,
                          .first_day = calendar::DayNumber(cut_off.days.first),
                          .last_day = calendar::DayNumber(cut_off.days.last),
                          .recorded_until = calendar::DayNumber(cut_off.as_of)};
  const auto add = [&](bool added) {
    std::vector<std::string_view> paths;
    for (const Ground::Part& part : ground.parts()) {
      if (part.added == added) paths.push_back(part.path);
    }
    const int64_t sign = added ? 1 : -1;
    return SumFigures(tx, range, paths,
                      [&](int measure, int dimension, const std::string& subject, int64_t value, int64_t late) {
                        const auto index = static_cast<size_t>(dimension) - 1;
                        if (index >= figures.by.size()) return;
                        figures.by[index][subject].Add(measure, sign * value);
                        if (index > 0) return;  // one dimension has all of it
                        figures.total.Add(measure, sign * value);
                        figures.late.Add(measure, sign * late);
                      });
  };
  RETURN_IF_ERROR(add(true));
  RETURN_IF_ERROR(add(false));
  for (auto& lines : figures.by) {
    std::erase_if(lines, [](const auto& line) { return line.second.IsZero(); });
  }
  return figures;
}

absl::StatusOr<Figures> ReadStillToCome(sql::Txn& tx, const Definition& definition, std::string_view district,
                                        const Ground& ground, int measure, const CutOff& cut_off) {
  Figures figures{.total = {}, .late = {}, .by = {}};
  figures.by.resize(definition.dimensions.size());
  if (cut_off.moment >= EndOf(cut_off.days.last)) return figures;
  for (const PathRange& range : ground.Ranges()) {
    RETURN_IF_ERROR(ReadContributionsAfter(tx, district, measure, calendar::DayNumber(cut_off.days.last), range,
                                           cut_off.moment, [&](const Subjects& subjects) {
                                             figures.total.Add(measure, 1);
                                             for (size_t i = 0; i < figures.by.size(); ++i) {
                                               figures.by[i][subjects[i]].Add(measure, 1);
                                             }
                                           }));
  }
  return figures;
}

void MergeLines(Figures& figures, int dimension, const std::map<std::string, std::string>& holders) {
  auto& lines = figures.by[static_cast<size_t>(dimension) - 1];
  std::map<std::string, Line> merged;
  for (const auto& [subject, line] : lines) {
    const auto holder = holders.find(subject);
    merged[holder == holders.end() ? subject : holder->second].Add(line);
  }
  lines = std::move(merged);
}

}  // namespace zhiwang::reports
