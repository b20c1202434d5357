#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/area/area.h"
#include "zhiwang/grid/v1/area_service.pb.h"
#include "zhiwang/grid/v1/reorganisation_record.pb.h"

// The rows of an import, each by itself: what is wrong with one whatever the others say.
namespace zhiwang::grid {

// An area that a row describes: code, parent, name and rank, and, where the row has a boundary, that with its surface.
struct AreaToWrite {
  int64_t row = 0;  // the sender's number
  Area area;
  std::string boundary;  // encoded; empty where the row leaves it out
  std::string remark;    // the repairs of the boundary, in Chinese
};

// An area that ends, and its successors, the main one first.
struct AreaToEnd {
  int64_t row = 0;
  std::string code;
  std::vector<std::string> successors;
};

using ParsedRow = std::variant<AreaToWrite, AreaToEnd>;

// The row, checked. FIELD_INVALID, PARENT_INVALID or BOUNDARY_INVALID.
absl::StatusOr<AreaToWrite> ParseRow(const std::string& district, const v1::AreaRow& row);
absl::StatusOr<AreaToEnd> ParseEnd(const v1::AreaEnd& end);

// The row as it is stored for a day ahead, and back.
v1::PlannedRow ToRecord(const ParsedRow& row);
ParsedRow FromRecord(const std::string& district, const v1::PlannedRow& record);

}  // namespace zhiwang::grid
