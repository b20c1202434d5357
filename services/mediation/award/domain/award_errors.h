#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/award/domain/award.h"
#include "services/mediation/dispute/domain/dispute.h"

// The errors of awards besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;

absl::Status AwardNotFound(std::string_view name);
absl::Status AwardActionIllegal(const Award& award, const Dispute& dispute, AwardAction action);
// The dispute has this award already: ACTION_ILLEGAL. The error says if it may be proposed again.
absl::Status AwardIsThere(const Award& award, const Dispute& dispute);

// The reason for which a dispute earns no award.
enum class NoAward {
  kOpen,      // it has not ended
  kResult,    // it ended without a result that earns one
  kRate,      // the rules have no rate for its class and result
  kOutdated,  // the end that the award is for no longer stands
};
absl::Status AwardNotEarned(const Dispute& dispute, NoAward cause);

}  // namespace zhiwang::mediation::error
