#include "services/case_intake/mediation/domain/referral.h"

#include <cstddef>

namespace zhiwang::intake {
namespace {

bool IsKnown(MediationState state) {
  return state >= MediationState::kReferred && state <= MediationState::kReferralWithdrawn;
}

}  // namespace

bool HasEnded(MediationState state) { return IsKnown(state) && state >= MediationState::kAgreed; }

bool IsAgreement(MediationState state) {
  return state == MediationState::kAgreed || state == MediationState::kPartlyAgreed;
}

bool MayBecome(const MediationProgress& from, const MediationProgress& to) {
  if (HasEnded(from.state) || to.step <= from.step) return false;
  // A dispute that is taken out of an accepted one is registered again.
  if (from.state == MediationState::kAccepted && to.state == MediationState::kRegistered) return true;
  // A state of a newer release may come before or after any other.
  return !IsKnown(from.state) || !IsKnown(to.state) || to.state >= from.state;
}

bool MayBeWithdrawn(const std::vector<Referral>& referrals) {
  if (referrals.empty()) return false;
  const MediationState state = referrals.back().progress.state;
  return state == MediationState::kReferred || state == MediationState::kRegistered;
}

int ChangedReferral(const std::vector<Referral>& before, const std::vector<Referral>& after) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (i >= before.size() || before[i].progress != after[i].progress) return static_cast<int>(i) + 1;
  }
  return 0;
}

}  // namespace zhiwang::intake
