#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/reports/domain/ground.h"
#include "common/reports/report_rows.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"

// The migrations of the tables behind this folder; part of the schema of every service that reports.
zhiwang::sql::Component reports_migrations();

// SQL of reports and nothing but SQL.
namespace zhiwang::reports {

// Writes what a batch does to a district's rows.
absl::Status WriteRows(sql::Txn& tx, const std::string& district, const RowChanges& changes);

// Figures of a district over days, both numbers included, without what was recorded after `recorded_until`.
struct FigureRange {
  std::string_view district;
  int first_day, last_day, recorded_until;
};

// Calls `each` for measures, dimensions and subjects that have a figure at these paths: its value, and how much of that
// was recorded after its day. For many paths the same ones come several times.
absl::Status SumFigures(
    sql::Txn& tx, const FigureRange& range, absl::Span<const std::string_view> paths,
    absl::FunctionRef<void(int measure, int dimension, const std::string& subject, int64_t value, int64_t late)> each);

// The paths under which an area (a code; empty: the whole district) was counted; `/` for the whole district.
absl::StatusOr<std::vector<std::string>> PathsOf(sql::Txn& tx, std::string_view district, std::string_view area);

// The position of a walk through the contributions of a measure and a day in a range of paths: after this row of it.
// Empty id: at the beginning.
struct ContributionPlace {
  std::string area_path, id;
  int nth = 0;
  absl::Time at = absl::UnixEpoch();
};
inline ContributionPlace PlaceOf(const ContributionKey& key) { return {key.area_path, key.id, key.nth, key.at}; }

// The next contributions in the order of their keys, at most `limit`.
absl::StatusOr<std::vector<ContributionRow>> ReadContributions(sql::Txn& tx, std::string_view district, int measure,
                                                               int day, const PathRange& range,
                                                               const ContributionPlace& after, int limit);

// Calls `each` for the contributions of a measure and a day in a range of paths that fall later than `moment` on it.
absl::Status ReadContributionsAfter(sql::Txn& tx, std::string_view district, int measure, int day,
                                    const PathRange& range, absl::Time moment,
                                    absl::FunctionRef<void(const Subjects&)> each);

// The first measure and day at which there is a contribution, after these; nothing at the end.
absl::StatusOr<std::optional<std::pair<int, int>>> NextMeasureAndDay(sql::Txn& tx, std::string_view district,
                                                                     int after_measure, int after_day);

// The contributions of the resources whose ids lie in (`after`, `until`], by id; no `until`: to the end. At most `limit`
// of them, and of the last resource perhaps not all.
absl::StatusOr<std::vector<ContributionRow>> ReadContributionsOf(sql::Txn& tx, std::string_view district,
                                                                 std::string_view kind, std::string_view after,
                                                                 std::optional<std::string_view> until, int limit);

// The figures of a district in the order of their keys after `after` (path empty and day 0: from the beginning), at most
// `limit`.
struct FigureRow {
  FigureKey key;
  int64_t value;
};
absl::StatusOr<std::vector<FigureRow>> ReadFigures(sql::Txn& tx, std::string_view district, const FigureKey& after,
                                                   int limit);

}  // namespace zhiwang::reports
