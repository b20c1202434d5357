#include "services/grid_registry/registry_errors.h"

#include <fmt/format.h>

#include "common/names/resource_name.h"

namespace zhiwang::grid::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

}  // namespace

absl::Status AreaNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, AREA_NOT_FOUND, fmt::format("no area {}", name),
               fmt::format("没有这个区域：{}", name))
      .Resource("zhiwang.grid.v1.Area", name);
}

absl::Status AreaUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, AREA_NOT_FOUND, fmt::format("{}: no area {}", field, name),
               fmt::format("没有这个区域：{}", name))
      .Field(field, "must name an area of the district")
      .Resource("zhiwang.grid.v1.Area", name);
}

absl::Status PointOutside() {
  return Error(StatusCode::kNotFound, POINT_OUTSIDE, "no area of the district holds the point",
               "该位置不在本区县任何网格内");
}

absl::Status PointOutside(std::string_view field) {
  return Error(StatusCode::kInvalidArgument, POINT_OUTSIDE, fmt::format("{}: lies in no area of the district", field),
               "该位置不在本区县范围内")
      .Field(field, "must lie in the district");
}

absl::Status BoundaryInvalid(std::string_view why_zh) {
  return Error(StatusCode::kInvalidArgument, BOUNDARY_INVALID, "the boundary cannot be used",
               fmt::format("边界无法使用：{}", why_zh))
      .Field("boundary_geojson", "must be a Polygon or MultiPolygon whose rings enclose the ground of one area");
}

absl::Status ParentInvalid(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kInvalidArgument, PARENT_INVALID, std::string(why), std::string(why_zh))
      .Field("parent", why);
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

absl::Status AreaNameTaken(std::string_view name, std::string_view code) {
  return FieldInvalid("display_name", fmt::format("looks like the name of area {} and is written otherwise", code),
                      fmt::format("“{}”与同级区域 {} 的名称只差空白、全半角或写法", name, code));
}

absl::Status DepartmentNameTaken(std::string_view name, std::string_view code) {
  return FieldInvalid("department.display_name",
                      fmt::format("looks like the name of department {} and is written otherwise", code),
                      fmt::format("“{}”与同一辖区的单位 {} 的名称只差空白、全半角或写法", name, code));
}

absl::Status StaffNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, STAFF_NOT_FOUND, fmt::format("no staff {}", name),
               fmt::format("没有这个工作人员：{}", name))
      .Resource("zhiwang.grid.v1.Staff", name);
}

absl::Status SiteCheckNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, SITE_CHECK_NOT_FOUND, fmt::format("no on-site check {}", name),
               fmt::format("没有这个现场核实任务：{}", name))
      .Resource("zhiwang.grid.v1.SiteCheck", name);
}

absl::Status SiteCheckExists(std::string_view name) {
  return Error(StatusCode::kAlreadyExists, SITE_CHECK_EXISTS, fmt::format("it was handed over before, as {}", name),
               "该次现场核实已下达过")
      .Resource("zhiwang.grid.v1.SiteCheck", name);
}

absl::Status ActionIllegal(const SiteCheck& check, SiteCheckAction action) {
  std::string legal, legal_zh;
  for (const SiteCheckAction allowed : LegalActions(check.state)) {
    legal += fmt::format("{}{}", legal.empty() ? "" : ", ", ActionName(allowed));
    legal_zh += fmt::format("{}{}", legal_zh.empty() ? "" : "、", ActionNameZh(allowed));
  }
  const std::string name = FormatResourceName(check.district, "siteChecks", std::to_string(check.id));
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: {} is not legal, {}", name, StateName(check.state), ActionName(action),
                           legal.empty() ? "nothing is" : legal + " are"),
               fmt::format("任务处于“{}”，不能{}；现在可以：{}", StateNameZh(check.state), ActionNameZh(action),
                           legal.empty() ? "（无）" : legal_zh))
      .Precondition("STATE", name, fmt::format("state {}; legal actions: {}", StateName(check.state), legal))
      .Metadata("state", StateName(check.state))
      .Metadata("legal_actions", legal);
}

}  // namespace zhiwang::grid::error
