#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/mediation/award/domain/awarding.h"
#include "zhiwang/mediation/v1/award_service.pb.h"

// Awards as the contract has them.
namespace zhiwang::mediation {

// An award as its caller proposes it, checked as far as its form goes. FIELD_INVALID or RESOURCE_NAME_INVALID names the field
// below `award`; mediators are of the district.
absl::StatusOr<AwardDraft> DraftFromProto(const std::string& district, const v1::Award& proto);

// The award without its words; `WithWords`: with those too, which must be open.
v1::Award ToProto(const Award& award);
v1::Award WithWordsToProto(const Award& award);

}  // namespace zhiwang::mediation
