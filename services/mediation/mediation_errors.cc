#include "services/mediation/mediation_errors.h"

#include <string>

#include <fmt/format.h>

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using common::v1::COMMITTEE_NOT_FOUND;
using common::v1::FIRM_NOT_FOUND;
using common::v1::MEDIATOR_NOT_FOUND;
using common::v1::POINT_OUTSIDE;

constexpr char kCommittee[] = "zhiwang.mediation.v1.Committee";
constexpr char kFirm[] = "zhiwang.mediation.v1.Firm";

}  // namespace

absl::Status CommitteeNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, COMMITTEE_NOT_FOUND, fmt::format("no committee {}", name), "没有这个调解委员会")
      .Resource(kCommittee, name);
}

absl::Status CommitteeUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, COMMITTEE_NOT_FOUND, fmt::format("{}: no committee {}", field, name),
               fmt::format("没有这个调解委员会：{}", name))
      .Field(field, "must name a committee of the district")
      .Resource(kCommittee, name);
}

absl::Status NoCommitteeAble(std::string_view field) {
  return Error(StatusCode::kInvalidArgument, COMMITTEE_NOT_FOUND,
               fmt::format("{}: no committee takes disputes of this type in this area", field),
               "本地区没有受理此类纠纷的调解委员会；区划调整以后，须重新导入调解委员会")
      .Field(field, "a committee that takes disputes of this type in this area");
}

absl::Status MediatorUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, MEDIATOR_NOT_FOUND, fmt::format("{}: no mediator {}", field, name),
               fmt::format("该调解委员会今天没有受理此类纠纷的这名调解员：{}", name))
      .Field(field, "must name a mediator of the committee who takes disputes of this type today");
}

absl::Status MediatorNotThere(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, MEDIATOR_NOT_FOUND,
               fmt::format("{}: {} is no mediator of the committee on that day", field, name),
               fmt::format("该调解委员会当日没有这名调解员：{}", name.substr(name.rfind('/') + 1)))
      .Field(field, "must name a mediator of the committee, or a lawyer of a firm that is contracted for its area");
}

absl::Status MediatorServesNot(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, MEDIATOR_NOT_FOUND, fmt::format("{}: {} does not serve", field, name),
               fmt::format("该调解员当日已不在任：{}", name.substr(name.rfind('/') + 1)))
      .Field(field, "must name a mediator who serves on that day");
}

absl::Status FirmNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, FIRM_NOT_FOUND, fmt::format("no law firm {}", name), "没有这个律师事务所")
      .Resource(kFirm, name);
}

absl::Status PointOutside(std::string_view field) {
  return Error(StatusCode::kInvalidArgument, POINT_OUTSIDE, fmt::format("{}: lies in no area of the district", field),
               "该位置不在本区县范围内")
      .Field(field, "must lie in the district");
}

}  // namespace zhiwang::mediation::error
