#include "common/reports/figures.h"

#include <algorithm>

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

absl::StatusOr<Figures> ReadFigures(sql::Txn& tx, const Definition& definition, std::string_view district,
                                    std::string_view area, const CutOff& cut_off) {
  Figures figures{.total = {}, .late = {}, .by = {}};
  figures.by.resize(definition.dimensions.size());
  RETURN_IF_ERROR(SumFigures(tx,
                             {.district = district,
                              .area = area,
                              .first_day = calendar::DayNumber(cut_off.days.first),
                              .last_day = calendar::DayNumber(cut_off.days.last),
                              .recorded_until = calendar::DayNumber(cut_off.as_of)},
                             [&](int measure, int dimension, const std::string& subject, int64_t value, int64_t late) {
                               const auto index = static_cast<size_t>(dimension) - 1;
                               if (index >= figures.by.size()) return;
                               figures.by[index][subject].Add(measure, value);
                               if (index > 0) return;  // one dimension has all of it
                               figures.total.Add(measure, value);
                               figures.late.Add(measure, late);
                             }));
  return figures;
}

absl::StatusOr<Figures> ReadStillToCome(sql::Txn& tx, const Definition& definition, std::string_view district,
                                        std::string_view area, int measure, const CutOff& cut_off) {
  Figures figures{.total = {}, .late = {}, .by = {}};
  figures.by.resize(definition.dimensions.size());
  if (cut_off.moment >= EndOf(cut_off.days.last)) return figures;
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, PathsOf(tx, district, area));
  for (const std::string& path : paths) {
    RETURN_IF_ERROR(ReadContributionsAfter(tx, district, measure, calendar::DayNumber(cut_off.days.last), path,
                                           cut_off.moment, [&](const Subjects& subjects) {
                                             figures.total.Add(measure, 1);
                                             for (size_t i = 0; i < figures.by.size(); ++i) {
                                               figures.by[i][subjects[i]].Add(measure, 1);
                                             }
                                           }));
  }
  return figures;
}

}  // namespace zhiwang::reports
