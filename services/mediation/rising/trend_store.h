#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/mediation/rising/domain/rising.h"

// SQL for the appeals of villages, and for the marks of the bulletins that are to be read.
namespace zhiwang::mediation {

// The position up to which the intake's log has been read.
struct TrendPosition {
  std::string resume_token;   // empty: nothing was read yet
  int64_t rules_version = 0;  // the version of the rules by which all rows were written
};
absl::StatusOr<TrendPosition> ReadTrendPosition(sql::Txn& tx, const std::string& district);
absl::Status WriteTrendPosition(sql::Txn& tx, const std::string& district, const TrendPosition& position);

// A day of a village whose bulletin is to be read.
struct TrendMark {
  std::string area_path;  // down to the village
  int day = 0;            // yyyymmdd
  bool closing = false;   // this is the read after the end of the day
  int64_t seq = 0;        // the number of the last change that named the day
  absl::Time due;         // the time at which it is to be read

  std::string area() const;
};

// Adds marks. A mark that exists keeps its due time.
absl::Status AddTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks);
// At most `most` marks that are due, the earliest due first.
absl::StatusOr<std::vector<TrendMark>> DueTrendMarks(sql::Txn& tx, const std::string& district, absl::Time now,
                                                     int most);
// Postpones these marks to that time, so that others come first.
absl::Status PostponeTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks,
                                absl::Time due);
absl::Status DropTrendMark(sql::Txn& tx, const std::string& district, const TrendMark& mark);

// The appeals of a village by the code of their first-level category.
using VillageCounts = std::map<std::string, DayCounts>;
absl::StatusOr<VillageCounts> ReadVillage(sql::Txn& tx, const std::string& district, const std::string& area);
// Writes all appeals of a village. A category without appeals has no row.
absl::Status WriteVillage(sql::Txn& tx, const std::string& district, const std::string& area_path,
                          const VillageCounts& counts, const RiseRule& rule, absl::CivilDay today);

// The path of the village with the next code; nothing after the last one.
absl::StatusOr<std::optional<std::string>> NextVillage(sql::Txn& tx, const std::string& district,
                                                       const std::string& after);

// Deletes the figures of a district, so that it is counted again.
absl::Status ForgetTrends(sql::Txn& tx, const std::string& district);

// The beginning of the statement for rows that rise; further conditions are appended. ReadTrendRow reads its columns.
inline constexpr std::string_view kRising =
    "SELECT area, category, body FROM village_trend FORCE INDEX (by_rise) WHERE district = ? AND rises_until >= ?";

struct TrendRow {
  std::string area, category;
  DayCounts counts;
};
// INTERNAL for a body that cannot be read.
absl::StatusOr<TrendRow> ReadTrendRow(const sql::Row& row);

}  // namespace zhiwang::mediation
