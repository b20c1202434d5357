#include "services/mediation/agreement/domain/effect.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/obligations/due_days.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
absl::StatusOr<Dispute> PerformedWith(const Context& context, Dispute dispute, std::span<const Agreement> agreements) {
  const bool may = FindTransition(dispute.facts.state, Action::kPerform) != nullptr;
  if (!may || !ArePerformed(agreements)) return dispute;
  ASSIGN_OR_RETURN(Dispute performed, Perform(context, dispute));
  performed.version = dispute.version;  // it is one change with the end
  return performed;
}

absl::StatusOr<AgreementWithDispute> TakeEffect(const Context& context, Agreement agreement, const Dispute& dispute,
                                                std::span<const Agreement> others, absl::CivilDay day) {
  AgreementTerms& terms = agreement.facts.terms;
  RETURN_IF_ERROR(CheckIssues("agreement.text.issues", terms.issues, dispute, others));
  RETURN_IF_ERROR(CheckParties("agreement.text", terms, dispute));
  // Also of who came to the dispute later, or was never asked at this level (调解法 art. 17).
  RETURN_IF_ERROR(CheckMediationConsents(dispute, dispute.facts.level));
  RETURN_IF_ERROR(CheckTiesWaived(dispute));
  ASSIGN_OR_RETURN(Dispute settled, Settle(context, dispute, terms.issues, AmountOf(terms)));
  // Of several agreements the last day counts, whichever was recorded last.
  settled.facts.effective = std::max(dispute.facts.effective.value_or(day), day);
  RETURN_IF_ERROR(SetDueDays(context.calendar, day, terms.obligations));
  agreement.facts.effective = day;
  RETURN_IF_ERROR(OpenWindow(context.calendar, day, agreement.facts));
  if (!IsOwed(agreement.facts)) {
    ASSIGN_OR_RETURN(settled, PerformedWith(context, std::move(settled), others));
  }
  return AgreementWithDispute{std::move(agreement), std::move(settled)};
}

}  // namespace zhiwang::mediation
