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

// SQL of the appeals of villages, and of what is to be asked about them.
namespace zhiwang::mediation {

// How far the intake's log has been read.
struct TrendPosition {
  std::string resume_token;   // empty: not at all
  int64_t rules_version = 0;  // that all rows go by
};
absl::StatusOr<TrendPosition> ReadTrendPosition(sql::Txn& tx, const std::string& district);
absl::Status WriteTrendPosition(sql::Txn& tx, const std::string& district, const TrendPosition& position);

// A day of a village whose bulletin is to be read.
struct TrendMark {
  std::string area_path;  // down to the village
  int day = 0;            // yyyymmdd
  bool closing = false;   // the day as it was when it had ended
  int64_t seq = 0;        // of the last change that named it
  absl::Time due;         // when it is to be read

  std::string area() const;
};

// Adds marks. One that is there keeps its due time.
absl::Status AddTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks);
// At most `most` marks that are due, the longest due first.
absl::StatusOr<std::vector<TrendMark>> DueTrendMarks(sql::Txn& tx, const std::string& district, absl::Time now,
                                                     int most);
// Has these marks read at that time: others come first.
absl::Status PostponeTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks,
                                absl::Time due);
absl::Status DropTrendMark(sql::Txn& tx, const std::string& district, const TrendMark& mark);

// The appeals of a village by the code of their first-level category.
using VillageCounts = std::map<std::string, DayCounts>;
absl::StatusOr<VillageCounts> ReadVillage(sql::Txn& tx, const std::string& district, const std::string& area);
// Writes all appeals of a village. A category without any has no row.
absl::Status WriteVillage(sql::Txn& tx, const std::string& district, const std::string& area_path,
                          const VillageCounts& counts, const RiseRule& rule, absl::CivilDay today);

// The path of the village with the next code; nothing behind the last.
absl::StatusOr<std::optional<std::string>> NextVillage(sql::Txn& tx, const std::string& district,
                                                       const std::string& after);

// Forgets what is known of a district: it is counted anew.
absl::Status ForgetTrends(sql::Txn& tx, const std::string& district);

// The statement of rows that rise, which ends in further conditions. Its columns are those that ReadTrendRow reads.
inline constexpr std::string_view kRising =
    "SELECT area, category, body FROM village_trend FORCE INDEX (by_rise) WHERE district = ? AND rises_until >= ?";

struct TrendRow {
  std::string area, category;
  DayCounts counts;
};
// INTERNAL for a body that cannot be read.
absl::StatusOr<TrendRow> ReadTrendRow(const sql::Row& row);

}  // namespace zhiwang::mediation
