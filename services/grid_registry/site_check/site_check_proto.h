#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "services/grid_registry/site_check/site_check.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::grid {

v1::SiteCheck ToProto(const SiteCheck& check);

// How it stands, as the contract has it; at a change, how it stood after that: an end keeps what it ended with, so the
// check as it is now and the change together say that of any of its changes.
common::v1::SiteCheckProgress ProgressOf(const SiteCheck& check);
absl::StatusOr<common::v1::SiteCheckProgress> ProgressAt(const SiteCheck& check, const changelog::Change& change);

// A check that is to be handed over, checked: names within `district`, coordinates, texts. FIELD_INVALID or
// RESOURCE_NAME_INVALID names the field, as `site_check.question`. Answers the code of its area beside it.
struct HandedOver {
  SiteCheck draft;
  std::string area;
};
absl::StatusOr<HandedOver> FromProto(const std::string& district, const v1::SiteCheck& proto);

// The change-log row of a check that came to be as it is, by somebody's doing.
changelog::Change ChangeOf(const SiteCheck& check, const std::string& actor, const std::string& request_id,
                           const std::string& trace_parent);

// `districts/{district}/siteChecks/{id}` taken apart: RESOURCE_NAME_INVALID, or SITE_CHECK_NOT_FOUND for an id none can
// have.
struct SiteCheckName {
  std::string district;
  int64_t id;
  static absl::StatusOr<SiteCheckName> Parse(const std::string& name);
};
std::string NameOf(const SiteCheck& check);

}  // namespace zhiwang::grid
