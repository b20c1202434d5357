#pragma once

#include "absl/status/statusor.h"
#include "services/mediation/rules/domain/rules.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

namespace zhiwang::mediation {

// The rules with each field set; without name and etag.
v1::MediationRules ToProto(const Rules& rules);

// The rules that a message holds; what it does not set has its default. The version is 0. FIELD_INVALID names the field, as
// `mediation_rules.term`.
absl::StatusOr<Rules> FromProto(const v1::MediationRules& proto);

}  // namespace zhiwang::mediation
