#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"

// Every error of screenings besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::ScreeningNotFound

absl::Status ScreeningNotFound(std::string_view name);
absl::Status ScreeningRoundNotFound(std::string_view name);
// A request names a finding that the screening does not have: INVALID_ARGUMENT.
absl::Status FindingNotFound(const Screening& screening, std::string_view field, int finding);
// ALREADY_EXISTS: the area has a rhythm. `round` is the latest of its rounds; empty if the caller may not see it.
absl::Status RhythmExists(std::string_view round);
// FAILED_PRECONDITION (ACTION_ILLEGAL): no round would follow this one.
absl::Status RhythmOver(const ScreeningRound& round);
absl::Status ScreeningActionIllegal(const Screening& screening, ScreeningAction action);

}  // namespace zhiwang::mediation::error
