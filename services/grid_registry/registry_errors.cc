#include "services/grid_registry/registry_errors.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/calendar/day.h"
#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"

namespace zhiwang::grid::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

Error EndedError(StatusCode code, std::string_view field, const Area& ended) {
  const std::string name = FormatResourceName(ended.district, "areas", ended.code);
  return Error(code, AREA_ENDED,
               fmt::format("{}: {} ended on {}; successors: {}", field, name, calendar::FormatDay(ended.until_day),
                           fmt::join(ended.successors, ", ")),
               fmt::format("区域 {}（{}）已于 {} 撤销，由 {} 承接", ended.code, ended.name,
                           calendar::FormatDay(ended.until_day), fmt::join(ended.successors, "、")))
      .Field(field, "must name an area that has not ended")
      .Resource("zhiwang.grid.v1.Area", name)
      .Metadata("successors", fmt::format("{}", fmt::join(ended.successors, ",")));
}

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

absl::Status AreaEnded(std::string_view field, const Area& ended) {
  return EndedError(StatusCode::kInvalidArgument, field, ended);
}

absl::Status AreaCodeEnded(std::string_view field, const Area& ended) {
  return EndedError(StatusCode::kFailedPrecondition, field, ended);
}

absl::Status AreaHasChild(const Area& child) {
  return FieldInvalid("code", fmt::format("area {} lies below it and neither ends nor moves", child.code),
                      fmt::format("下级区域 {}（{}）既未撤销也未改变隶属", child.code, child.name));
}

absl::Status AreaNotYetSo(std::string_view code, int day) {
  return FieldInvalid(
      "header.day", fmt::format("area {} is as it is only since {}", code, calendar::FormatDay(day)),
      fmt::format("区域 {} 自 {} 起才是现在的样子，生效日不能早于这一天", code, calendar::FormatDay(day)));
}

absl::Status ReorganisationNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, REORGANISATION_NOT_FOUND, fmt::format("no reorganisation {}", name),
               fmt::format("没有这项区划调整：{}", name))
      .Resource("zhiwang.grid.v1.Reorganisation", name);
}

absl::Status ReorganisationUnfit(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kFailedPrecondition, REORGANISATION_UNFIT,
               fmt::format("the reorganisation does not fit the areas as they are: {}", why),
               fmt::format("区划调整与现有区划不符：{}", why_zh))
      .Precondition("AREAS", "reorganisation", why);
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

absl::Status DepartmentEnded(std::string_view field, std::string_view code, std::string_view end_day,
                             std::string_view successor) {
  return Error(StatusCode::kInvalidArgument, DEPARTMENT_ENDED,
               fmt::format("{}: department {} ended on {}, its successor is {}", field, code, end_day, successor),
               fmt::format("单位 {} 已于 {} 撤销，由单位 {} 承接", code, end_day, successor))
      .Field(field, "must name a department that has not ended")
      .Metadata("successor", successor);
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

absl::Status ScreeningTaskNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, SCREENING_TASK_NOT_FOUND, fmt::format("no screening task {}", name),
               fmt::format("没有这个排查任务：{}", name))
      .Resource("zhiwang.grid.v1.ScreeningTask", name);
}

absl::Status ScreeningTaskExists(std::string_view name) {
  return Error(StatusCode::kAlreadyExists, SCREENING_TASK_EXISTS, fmt::format("it was handed over before, as {}", name),
               "该项排查已下达过")
      .Resource("zhiwang.grid.v1.ScreeningTask", name);
}

absl::Status ActionIllegal(const ScreeningTask& task, ScreeningTaskAction action) {
  return IllegalAction(FormatResourceName(task.district, "screeningTasks", std::to_string(task.id)), "排查任务",
                       task.state, action, LegalActions(task.state));
}

absl::Status ActionIllegal(const SiteCheck& check, SiteCheckAction action) {
  return IllegalAction(FormatResourceName(check.district, "siteChecks", std::to_string(check.id)), "任务", check.state,
                       action, LegalActions(check.state));
}

absl::Status ActionIllegal(const Reorganisation& reorganisation, ReorganisationAction action) {
  return IllegalAction(
      FormatResourceName(reorganisation.district, "reorganisations", std::to_string(reorganisation.id)), "区划调整",
      reorganisation.state, action, LegalActions(reorganisation.state));
}

}  // namespace zhiwang::grid::error
