#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {

// A dispute's facts as the change log holds them, and back.
v1::DisputeFacts ToRecord(const Facts& facts);
Facts FromRecord(const v1::DisputeFacts& record);

// The facts of a dispute, with what a newer version of the service wrote among them.
v1::DisputeFacts FactsRecordOf(const Dispute& dispute);

// The part of a dispute that has no columns of its own and tells nothing of a person, as the bytes of its row: a DisputeBody.
// Fields that a newer release wrote there are kept, at every level.
std::string EncodeBody(const Dispute& dispute);

// Fills the part of a dispute that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Dispute& dispute);

}  // namespace zhiwang::mediation
