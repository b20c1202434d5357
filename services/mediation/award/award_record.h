#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/award/domain/award.h"
#include "zhiwang/mediation/v1/award_record.pb.h"

namespace zhiwang::mediation {

// The award as a change of it holds it: without the time of the change, which the change has itself.
v1::AwardRecord FactsRecordOf(const Award& award);

// The part of an award that is not sealed, as the bytes of its row: an AwardRecord. Fields that a newer release wrote there are
// kept.
std::string EncodeBody(const Award& award);

// Fills the part of an award that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Award& award);

}  // namespace zhiwang::mediation
