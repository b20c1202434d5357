#include "services/grid_registry/client/area_errors.h"

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::error {

using absl::StatusCode;

absl::Status AreaUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND, fmt::format("{}: no area {}", field, name),
               fmt::format("没有这个区域：{}", name))
      .Field(field, "must name an area of the district")
      .Resource("zhiwang.grid.v1.Area", name);
}

absl::Status AreaEnded(std::string_view field, const Ended& ended, const std::vector<Heir>& heirs) {
  std::string names_zh, codes;
  for (const Heir& heir : heirs) {
    names_zh += fmt::format("{}“{}”（{}）", names_zh.empty() ? "" : "、", heir.name_zh, heir.code);
    codes += fmt::format("{}{}", codes.empty() ? "" : ",", heir.code);
  }
  return Error(StatusCode::kInvalidArgument, common::v1::AREA_ENDED,
               fmt::format("{}: ended on {}; its ground belongs to {}", field, ended.end_day, codes),
               heirs.empty() ? fmt::format("区域“{}”已于 {} 撤销", ended.name_zh, ended.end_day)
                             : fmt::format("区域“{}”已于 {} 撤销，原辖区现属{}，请选择其中之一", ended.name_zh,
                                           ended.end_day, names_zh))
      .Field(field, "must name an area that has not ended, or whose ground belongs to a single one")
      .Resource("zhiwang.grid.v1.Area", ended.name)
      .Metadata("successors", codes);
}

}  // namespace zhiwang::error
