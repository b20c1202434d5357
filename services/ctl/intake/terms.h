#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>

#include "absl/status/statusor.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/area_service.pb.h"
#include "zhiwang/grid/v1/staff_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::ctl {

// The words of the trade for the contracts' enum values; empty for a value that is not known.
std::string_view Chinese(intake::v1::Case::State state);
std::string_view Chinese(intake::v1::Case::Action action);
std::string_view Chinese(intake::v1::Case::Channel channel);
std::string_view Chinese(intake::v1::Case::Urgency urgency);
std::string_view Chinese(intake::v1::Case::Kind kind);
std::string_view Chinese(intake::v1::Case::Placement placement);
std::string_view Chinese(common::v1::Deadline::Clock clock);
std::string_view Chinese(intake::v1::Callback::Verdict verdict);
std::string_view Chinese(intake::v1::Case::Disposition disposition);
std::string_view Chinese(common::v1::SiteCheckProgress::State state);
std::string_view Chinese(common::v1::SiteCheckProgress::Finding finding);
std::string_view Chinese(common::v1::SiteCheckProgress::Refusal refusal);
std::string_view Chinese(grid::v1::Area::Level level);
std::string_view Chinese(grid::v1::Assignment::Role role);

// The value of an enum by its name in any case, e.g. `city_hotline`. An error that names `what`, the value that was
// probably meant and all there are, otherwise; the unspecified value is none.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, std::string_view what,
                              std::string_view text);

// The same for a generated enum; unspecified for an empty text.
template <class Enum>
absl::StatusOr<Enum> ParseTerm(std::string_view what, std::string_view text) {
  if (text.empty()) return Enum{};
  const absl::StatusOr<int> number = ParseEnum(*google::protobuf::GetEnumDescriptor<Enum>(), what, text);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

}  // namespace zhiwang::ctl
