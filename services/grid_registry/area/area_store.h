#pragma once

#include <optional>
#include <string>
#include <string_view>
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

// Every area of a district, by code, those that have ended included.
absl::StatusOr<std::vector<StoredArea>> ReadAreas(sql::Txn& tx, const std::string& district);

// An area without its boundary, or nothing. One that has ended is found.
absl::StatusOr<std::optional<Area>> FindArea(sql::Txn& tx, const std::string& district, const std::string& code);

// The same for who writes something that hangs on the area: it does not end or move before this transaction is over.
absl::StatusOr<std::optional<Area>> FindAreaToKeep(sql::Txn& tx, const std::string& district, const std::string& code);

// Those of these areas that there are, in any order, those that have ended included.
absl::StatusOr<std::vector<Area>> FindAreas(sql::Txn& tx, const std::string& district,
                                            absl::Span<const std::string_view> codes);

// The areas that are now as they were on a day already, by code, those that have ended since included.
absl::StatusOr<std::vector<Area>> ReadPresentOn(sql::Txn& tx, const std::string& district, int day);

// The area that holds the ground of this one: itself while it lives, otherwise its main successor, or that one's. Nothing
// where there is no such area.
absl::StatusOr<std::optional<Area>> FindHolder(sql::Txn& tx, const std::string& district, const std::string& code);

// The code of the area that is the district itself; empty for a district without areas.
absl::StatusOr<std::string> FindRoot(sql::Txn& tx, const std::string& district);

// The number of writes of a district's areas; 0: never.
absl::StatusOr<int64_t> ReadRevision(sql::Txn& tx, const std::string& district);

// The areas of a district and the number of the write that they are of. Where another write came in between it is an older
// number, with which nothing can be written.
struct PresentAreas {
  int64_t revision = 0;
  std::vector<StoredArea> areas;
};
absl::StatusOr<PresentAreas> ReadPresentAreas(sql::Txn& tx, const std::string& district);

// Takes the turn to write a district's areas in this transaction: CHANGED_CONCURRENTLY when they were written since
// `revision` was read. Checks of all areas together are valid only so.
absl::Status AdvanceRevision(sql::Txn& tx, const std::string& district, int64_t revision);

// The districts that have areas.
absl::StatusOr<std::vector<std::string>> ReadDistricts(sql::Txn& tx);

// An area's stored boundary: empty for none, nothing for no such area.
absl::StatusOr<std::optional<std::string>> FindBoundary(sql::Txn& tx, const std::string& district,
                                                        const std::string& code);

// The stored boundaries of at most 200 areas, by code; areas without one are left out.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadBoundaries(sql::Txn& tx,
                                                                                const std::string& district,
                                                                                const std::vector<std::string>& codes);

// Writes new areas. CHANGED_CONCURRENTLY when one is there by now.
absl::Status InsertAreas(sql::Txn& tx, absl::Span<const StoredArea> areas);

// Writes an area where the row is still at the version before it. CHANGED_CONCURRENTLY otherwise.
absl::Status UpdateArea(sql::Txn& tx, const StoredArea& area);

// Writes the end of an area, its day and its successors, in the same way.
absl::Status EndArea(sql::Txn& tx, const Area& area);

}  // namespace zhiwang::grid
