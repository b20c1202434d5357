#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/award/domain/award.h"
#include "zhiwang/mediation/v1/award_record.pb.h"

namespace zhiwang::mediation {

// The award as the payload of its change: without the time, which the change itself has.
v1::AwardRecord FactsRecordOf(const Award& award);

// The unsealed part of an award as the bytes of its row: an AwardRecord. Fields that a newer release wrote there are kept.
std::string EncodeBody(const Award& award);

// Fills the part of an award that EncodeBody wrote. INTERNAL if the bytes are not such a body.
absl::Status DecodeBody(std::string_view bytes, Award& award);

}  // namespace zhiwang::mediation
