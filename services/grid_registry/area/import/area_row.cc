#include "services/grid_registry/area/import/area_row.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/types/span.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestName = 60;
constexpr size_t kMostRepairsNamed = 5;

absl::Status CheckCode(std::string_view field, std::string_view code) {
  if (IsAreaCode(code)) return absl::OkStatus();
  return error::FieldInvalid(field, "must be 6 to 20 of [0-9A-Za-z]", "须为 6 至 20 位字母或数字");
}

// The repairs, in short: a coast has thousands of islands, and an answer must hold the remarks on many rows.
std::string RemarkOn(const std::vector<std::string>& repairs) {
  if (repairs.empty()) return "";
  const auto named = absl::MakeConstSpan(repairs).subspan(0, kMostRepairsNamed);
  std::string remark = fmt::format("已修正：{}", fmt::join(named, "；"));
  if (named.size() < repairs.size()) remark += fmt::format("；另有 {} 处", repairs.size() - named.size());
  return remark;
}

}  // namespace

absl::StatusOr<AreaToWrite> ParseRow(const std::string& district, const v1::AreaRow& row) {
  RETURN_IF_ERROR(CheckCode("code", row.code()));
  AreaToWrite parsed;
  parsed.row = row.row();
  Area& area = parsed.area;
  area.district = district;
  area.code = row.code();
  area.parent = row.parent();
  ASSIGN_OR_RETURN(area.name, ReadName("display_name", row.display_name(), 1, kLongestName));
  if (row.level() == 0 || !v1::Area::Level_IsValid(row.level())) {
    return error::FieldInvalid("level", "must be a value of AreaLevel", "层级无效");
  }
  area.level = static_cast<Level>(row.level());
  if (area.level == Level::kDistrict && (!area.parent.empty() || !area.code.starts_with(district))) {
    return error::ParentInvalid("the district has no parent, and its code starts with the district's six digits",
                                "区县没有上级，编码须以本区县六位代码开头");
  }
  if (row.boundary_geojson().empty()) return parsed;
  absl::StatusOr<ParsedBoundary> boundary = ParseBoundary(row.boundary_geojson());
  if (!boundary.ok()) return error::BoundaryInvalid(std::string(boundary.status().message()));
  parsed.boundary = boundary->boundary.Encode();
  area.square_metres = boundary->boundary.AreaSquareMetres();
  parsed.remark = RemarkOn(boundary->repairs);
  return parsed;
}

absl::StatusOr<AreaToEnd> ParseEnd(const v1::AreaEnd& end) {
  RETURN_IF_ERROR(CheckCode("code", end.code()));
  AreaToEnd parsed{.row = end.row(), .code = end.code(), .successors = {}};
  if (end.successors().empty() || end.successors_size() > static_cast<int>(kMostSuccessors)) {
    return error::FieldInvalid("successors", "must be 1 to 8", "须有 1 至 8 个承接区域");
  }
  for (const std::string& successor : end.successors()) {
    RETURN_IF_ERROR(CheckCode("successors", successor));
    if (successor == end.code()) {
      return error::FieldInvalid("successors", "an area does not succeed itself", "承接区域不能是被撤销的区域本身");
    }
    if (std::find(parsed.successors.begin(), parsed.successors.end(), successor) != parsed.successors.end()) {
      return error::FieldInvalid("successors", fmt::format("names {} twice", successor),
                                 fmt::format("承接区域 {} 重复", successor));
    }
    parsed.successors.push_back(successor);
  }
  return parsed;
}

v1::PlannedRow ToRecord(const ParsedRow& row) {
  v1::PlannedRow record;
  if (const auto* end = std::get_if<AreaToEnd>(&row)) {
    record.set_row(end->row);
    record.mutable_end()->set_code(end->code);
    for (const std::string& successor : end->successors) record.mutable_end()->add_successors(successor);
    return record;
  }
  const auto& write = std::get<AreaToWrite>(row);
  record.set_row(write.row);
  v1::PlannedRow::Area& area = *record.mutable_area();
  area.set_code(write.area.code);
  area.set_parent(write.area.parent);
  area.set_display_name(write.area.name);
  area.set_level(static_cast<int>(write.area.level));
  area.set_boundary(write.boundary);
  area.set_square_metres(write.area.square_metres);
  return record;
}

ParsedRow FromRecord(const std::string& district, const v1::PlannedRow& record) {
  if (record.has_end()) {
    return AreaToEnd{.row = record.row(),
                     .code = record.end().code(),
                     .successors = {record.end().successors().begin(), record.end().successors().end()}};
  }
  AreaToWrite write;
  write.row = record.row();
  write.area.district = district;
  write.area.code = record.area().code();
  write.area.parent = record.area().parent();
  write.area.name = record.area().display_name();
  write.area.level = static_cast<Level>(record.area().level());
  write.area.square_metres = record.area().square_metres();
  write.boundary = record.area().boundary();
  return write;
}

}  // namespace zhiwang::grid
