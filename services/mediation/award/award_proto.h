#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/mediation/award/domain/awarding.h"
#include "zhiwang/mediation/v1/award_service.pb.h"

// Conversions between awards and the messages of the contract.
namespace zhiwang::mediation {

// The award that a caller proposes, with its form checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field below `award`.
// Mediators must be of the district.
absl::StatusOr<AwardDraft> DraftFromProto(const std::string& district, const v1::Award& proto);

// The award without its words. `WithWords` adds the words, which must be open.
v1::Award ToProto(const Award& award);
v1::Award WithWordsToProto(const Award& award);

}  // namespace zhiwang::mediation
