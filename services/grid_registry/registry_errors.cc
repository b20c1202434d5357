#include "services/grid_registry/registry_errors.h"

#include <fmt/format.h>

namespace zhiwang::grid::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

}  // namespace

absl::Status AreaNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, AREA_NOT_FOUND, fmt::format("no area {}", name), fmt::format("没有这个区域：{}", name))
      .Resource("zhiwang.grid.v1.Area", name);
}

absl::Status AreaUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, AREA_NOT_FOUND, fmt::format("{}: no area {}", field, name),
               fmt::format("没有这个区域：{}", name))
      .Field(field, "must name an area of the district")
      .Resource("zhiwang.grid.v1.Area", name);
}

absl::Status PointOutside() {
  return Error(StatusCode::kNotFound, POINT_OUTSIDE, "no area of the district holds the point", "该位置不在本区县任何网格内");
}

absl::Status BoundaryInvalid(std::string_view why) {
  return Error(StatusCode::kInvalidArgument, BOUNDARY_INVALID, fmt::format("boundary: {}", why),
               fmt::format("边界无法使用：{}", why))
      .Field("boundary_geojson", why);
}

absl::Status ParentInvalid(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kInvalidArgument, PARENT_INVALID, std::string(why), std::string(why_zh)).Field("parent", why);
}

absl::Status DepartmentNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, DEPARTMENT_NOT_FOUND, fmt::format("no department {}", name),
               fmt::format("没有这个单位：{}", name))
      .Resource("zhiwang.grid.v1.Department", name);
}

absl::Status DepartmentUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, DEPARTMENT_NOT_FOUND, fmt::format("{}: no department {}", field, name),
               fmt::format("没有这个单位：{}", name))
      .Field(field, "must name a department of the district")
      .Resource("zhiwang.grid.v1.Department", name);
}

absl::Status StaffNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, STAFF_NOT_FOUND, fmt::format("no staff {}", name),
               fmt::format("没有这个工作人员：{}", name))
      .Resource("zhiwang.grid.v1.Staff", name);
}

}  // namespace zhiwang::grid::error
