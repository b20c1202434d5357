#pragma once

#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/dispute/domain/context.h"

namespace zhiwang::mediation {

// An agreement that changed, and its dispute as it becomes by that.
struct AgreementWithDispute {
  Agreement agreement;
  Dispute dispute;
};

// An agreement that changed, with its dispute where that changes by it.
struct AgreementAndPerhapsDispute {
  Agreement agreement;
  std::optional<Dispute> dispute;
};

// The dispute, PERFORMED where it has ended with these agreements and they are performed: see ArePerformed.
absl::StatusOr<Dispute> PerformedWith(const Context& context, Dispute dispute, std::span<const Agreement> agreements);

// `agreement`, whose state is EFFECTIVE by the step that leads here, takes effect on `day`: the last days of its terms are
// computed, the window for judicial confirmation opens, its issues are settled, and the dispute is AGREED where none is left open;
// PERFORMED where the others were performed before, and nothing is owed by this one. FIELD_INVALID or PARTY_NOT_FOUND where its
// text no longer fits the dispute; CONSENT_MISSING; CONFLICT of a tie that a party has not waived; the dispute's ACTION_ILLEGAL
// where it is not in mediation.
absl::StatusOr<AgreementWithDispute> TakeEffect(const Context& context, Agreement agreement, const Dispute& dispute,
                                                std::span<const Agreement> others, absl::CivilDay day);

}  // namespace zhiwang::mediation
