#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/mediation/domain/referral.h"

// The decisions by which a case goes to mediation and comes back. Pure functions, as those of decisions.h.
namespace zhiwang::intake {

// Refers the case to mediation, as the round after the ones before. `asked` holds what the caller gave; its requester,
// time and progress are set here. PLACE_NEEDED, or CONSENT_MISSING for a protected reporter.
absl::StatusOr<Case> Refer(const Desk& desk, const Case& before, Referral asked);

// Takes the last referral back. MEDIATION_OPEN once its dispute is accepted.
absl::StatusOr<Case> WithdrawReferral(const Desk& desk, const Case& before);

// Enters what has become of the mediation of a round. The handling clock rests from the acceptance to the end, at the times
// at which they were, not at those at which they are told: a clock that was told to be overdue meanwhile is not overdue any
// more. One that was overdue at the acceptance goes on. An agreement answers the case, any other end brings it back. MEDIATION_OVER for an earlier
// round, and for a step that is over.
absl::StatusOr<Case> RecordMediation(const Desk& desk, const Case& before, int round, MediationProgress progress);

// Notes in the case why mediation does not hear that a referral was taken back. Nothing else changes, in any state.
absl::StatusOr<Case> NoteUntoldWithdrawal(const Case& before, std::string why);

// The action by which a case follows its mediation to this state.
Action ActionAt(MediationState state);

// The reply to the citizen when an agreement is in effect: that there is one, and no term of it.
std::string ReplyTo(const MediationProgress& agreed);

}  // namespace zhiwang::intake
