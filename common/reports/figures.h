#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/reports/definition.h"
#include "common/reports/domain/ground.h"
#include "common/reports/domain/period.h"
#include "common/sql/database.h"

namespace zhiwang::reports {

// The cut-off of a bulletin. It covers `days`; of the events that are recorded after their day (an imported case of the
// past) it includes those recorded through the day `as_of`. Deadlines count as passed up to `moment`: the end of the
// last day, or now while that day lasts.
struct CutOff {
  Days days;
  absl::CivilDay as_of;
  absl::Time moment;
};

// The cut-off of the bulletin of a period, at `now`. `as_of` is a day that has begun, and by default today: the bulletin
// ends with it. Nothing where the period begins after `as_of`, or `as_of` after today.
std::optional<CutOff> CutOffOf(const Days& period, std::optional<absl::CivilDay> as_of, absl::Time now);

// The figures of one line, by measure; a measure without one is 0.
class Line {
 public:
  int64_t operator[](int measure) const;
  void Add(int measure, int64_t value);
  void Add(const Line& other);
  bool IsZero() const { return by_measure_.empty(); }

 private:
  std::map<int, int64_t> by_measure_;  // without those that are 0
};

// A bulletin in figures: the total; what of it was recorded after its day; and for each dimension the line of each
// subject that has any figure. The lines of each dimension add up to the total.
struct Figures {
  Line total, late;
  std::vector<std::map<std::string, Line>> by;
};

// The ground of an area (a code; empty: the whole district) as it was: each contribution counts for the areas around it
// at its time.
absl::StatusOr<Ground> GroundAsItWas(sql::Txn& tx, std::string_view district, std::string_view area);

// The figures of all that lies on that ground.
absl::StatusOr<Figures> ReadFigures(sql::Txn& tx, const Definition& definition, std::string_view district,
                                    const Ground& ground, const CutOff& cut_off);

// The part of a measure, of the last day of the cut-off, that falls later than its moment: deadlines that still run.
absl::StatusOr<Figures> ReadStillToCome(sql::Txn& tx, const Definition& definition, std::string_view district,
                                        const Ground& ground, int measure, const CutOff& cut_off);

// Adds each line of a dimension (from 1) to that of the subject which `holders` names for its subject. A subject that is
// not in it keeps its line.
void MergeLines(Figures& figures, int dimension, const std::map<std::string, std::string>& holders);

}  // namespace zhiwang::reports
