#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::grid {

v1::SiteCheck ToProto(const SiteCheck& check);

// Its progress, as the contract has it.
common::v1::SiteCheckProgress ProgressOf(const SiteCheck& check);

// A check that is to be handed over, checked: names within `district`, coordinates, texts. FIELD_INVALID or
// RESOURCE_NAME_INVALID names the field, as `site_check.question`. Answers the code of its area beside it.
struct HandedOver {
  SiteCheck draft;
  std::string area;
};
absl::StatusOr<HandedOver> FromProto(const std::string& district, const v1::SiteCheck& proto);

// `districts/{district}/siteChecks/{id}`.
std::string NameOf(const SiteCheck& check);

}  // namespace zhiwang::grid
