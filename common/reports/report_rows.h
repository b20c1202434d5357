#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/reports/domain/contribution.h"

// The rows behind a report, as values: which rows a contribution makes.
namespace zhiwang::reports {

// A row of `report_contribution`, of one district.
struct ContributionKey {
  int measure = 0;
  int day = 0;
  std::string area_path, id;
  int nth = 0;
  absl::Time at;
  friend bool operator==(const ContributionKey&, const ContributionKey&) = default;
  friend bool operator<(const ContributionKey& a, const ContributionKey& b) {
    return std::tie(a.measure, a.day, a.area_path, a.id, a.nth, a.at) <
           std::tie(b.measure, b.day, b.area_path, b.id, b.nth, b.at);
  }
};
struct ContributionRow {
  ContributionKey key;
  std::string kind;
  int recorded = 0;
  Subjects subjects;
  bool operator==(const ContributionRow&) const = default;
};

// A row of `report_figure`, of one district.
struct FigureKey {
  std::string path;  // of the area; `/` for the whole district
  int day = 0;
  int measure = 0;
  int dimension = 0;  // from 1
  std::string subject;
  int recorded = 0;
  auto operator<=>(const FigureKey&) const = default;
};

// An area and the path that leads to it.
using AreaAt = std::pair<std::string, std::string>;

// The row of a contribution that was recorded then.
ContributionRow RowOf(std::string_view kind, std::string_view id, const Contribution& contribution,
                      absl::Time recorded);

// Calls `each` for every figure that the row counts in: one for each dimension in each area around it. The district's own
// path has none: what lies in it counts for the whole district.
void ForEachFigure(const ContributionRow& row, size_t dimensions, absl::FunctionRef<void(const FigureKey&)> each);

// The areas around a path, without the district itself, which every path lies in.
std::set<AreaAt> AreasAround(std::string_view area_path);

// The effect of a batch of changes on the rows of one district, netted: a part that is added and taken back is left
// out.
struct RowChanges {
  std::map<ContributionKey, std::optional<ContributionRow>> contributions;  // nothing: the row goes
  std::map<FigureKey, int64_t> figures;                                     // what to add, perhaps 0
  std::set<AreaAt> areas;
};

// Adds what `effect`, of a change of that resource at that time, does. INTERNAL where it takes back what belongs to a day
// that was over by then.
absl::Status AddEffect(std::string_view kind, std::string_view id, absl::Time at, const Effect& effect,
                       size_t dimensions, RowChanges& changes);

}  // namespace zhiwang::reports
