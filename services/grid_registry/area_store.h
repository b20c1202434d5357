#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/grid_registry/area.h"

// SQL of areas and nothing but SQL.
namespace zhiwang::grid {

// An area with its boundary as it is stored; empty for none.
struct StoredArea {
  Area area;
  std::string boundary;
};

// Every area of a district, by code.
absl::StatusOr<std::vector<StoredArea>> ReadAreas(sql::Txn& tx, const std::string& district);

// The districts that have areas.
absl::StatusOr<std::vector<std::string>> ReadDistricts(sql::Txn& tx);

// An area's stored boundary: empty for none, nothing for no such area.
absl::StatusOr<std::optional<std::string>> ReadBoundary(sql::Txn& tx, const std::string& district,
                                                        const std::string& code);

// Writes new areas. CHANGED_CONCURRENTLY when one is there by now.
absl::Status InsertAreas(sql::Txn& tx, absl::Span<const StoredArea> areas);

// Writes an area where the row is still at the version before it. CHANGED_CONCURRENTLY otherwise.
absl::Status UpdateArea(sql::Txn& tx, const StoredArea& area);

}  // namespace zhiwang::grid
