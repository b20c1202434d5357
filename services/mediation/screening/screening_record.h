#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"
#include "zhiwang/mediation/v1/screening_record.pb.h"

namespace zhiwang::mediation {

// A round and a screening as a change of them holds them: without words, and without the time of the change, which the change
// has itself. `late`: how long after its time a change came that happened by itself. What a newer version of the service wrote
// in the row is kept.
v1::ScreeningRoundRecord FactsRecordOf(const ScreeningRound& round, absl::Duration late = absl::ZeroDuration());
v1::ScreeningRecord FactsRecordOf(const Screening& screening, absl::Duration late = absl::ZeroDuration());

// A round and a screening as the bytes of their rows. Fields that a newer release wrote there are kept.
std::string EncodeBody(const ScreeningRound& round);
std::string EncodeBody(const Screening& screening);

// Fill what EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, ScreeningRound& round);
absl::Status DecodeBody(std::string_view bytes, Screening& screening);

}  // namespace zhiwang::mediation
