#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"
#include "zhiwang/mediation/v1/screening_record.pb.h"

namespace zhiwang::mediation {

// A round and a screening as the payload of a change: without words, and without the time, which the change itself has. `late` is
// the delay of a change that a timer makes. Fields that a newer release wrote in the row are kept.
v1::ScreeningRoundRecord FactsRecordOf(const ScreeningRound& round, absl::Duration late = absl::ZeroDuration());
v1::ScreeningRecord FactsRecordOf(const Screening& screening, absl::Duration late = absl::ZeroDuration());

// A round and a screening as the bytes of their rows. Fields that a newer release wrote there are kept.
std::string EncodeBody(const ScreeningRound& round);
std::string EncodeBody(const Screening& screening);

// Fill in the fields that EncodeBody wrote. INTERNAL if the bytes are not such a body.
absl::Status DecodeBody(std::string_view bytes, ScreeningRound& round);
absl::Status DecodeBody(std::string_view bytes, Screening& screening);

}  // namespace zhiwang::mediation
