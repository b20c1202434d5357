#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area.h"

// SQL of areas and nothing but SQL.
namespace zhiwang::grid {

// An area with its boundary as it is stored; empty for none.
struct StoredArea {
  Area area;
  std::string boundary;
};

// Every area of a district, by code.
absl::StatusOr<std::vector<StoredArea>> ReadAreas(sql::Txn& tx, const std::string& district);

// An area without its boundary, or nothing.
absl::StatusOr<std::optional<Area>> FindArea(sql::Txn& tx, const std::string& district, const std::string& code);

// The code of the area that is the district itself; empty for a district without areas.
absl::StatusOr<std::string> FindRoot(sql::Txn& tx, const std::string& district);

// The number of writes of a district's areas; 0: never.
absl::StatusOr<int64_t> ReadRevision(sql::Txn& tx, const std::string& district);

// Takes the turn to write a district's areas in this transaction: CHANGED_CONCURRENTLY when they were written since
// `revision` was read. Checks of all areas together are valid only so.
absl::Status AdvanceRevision(sql::Txn& tx, const std::string& district, int64_t revision);

// The districts that have areas.
absl::StatusOr<std::vector<std::string>> ReadDistricts(sql::Txn& tx);

// An area's stored boundary: empty for none, nothing for no such area.
absl::StatusOr<std::optional<std::string>> ReadBoundary(sql::Txn& tx, const std::string& district,
                                                        const std::string& code);

// The stored boundaries of at most 200 areas, by code; areas without one are left out.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadBoundaries(sql::Txn& tx,
                                                                                const std::string& district,
                                                                                const std::vector<std::string>& codes);

// Writes new areas. CHANGED_CONCURRENTLY when one is there by now.
absl::Status InsertAreas(sql::Txn& tx, absl::Span<const StoredArea> areas);

// Writes an area where the row is still at the version before it. CHANGED_CONCURRENTLY otherwise.
absl::Status UpdateArea(sql::Txn& tx, const StoredArea& area);

}  // namespace zhiwang::grid
