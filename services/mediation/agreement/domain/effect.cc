#include "services/mediation/agreement/domain/effect.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// The last day of a term from the day of effect, which does not count; a day off moves it on (民法典 art. 201 to 203).
absl::StatusOr<absl::CivilDay> LastDayOf(const Context& context, absl::CivilDay effective, calendar::Term term) {
  const absl::Time start = absl::FromCivil(effective, context.calendar.zone());
  ASSIGN_OR_RETURN(const calendar::Deadline deadline, calendar::Compute(context.calendar, start, term));
  return context.calendar.DayOf(deadline.due);
}

}  // namespace

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
  for (Obligation& obligation : terms.obligations) {
    if (!obligation.term) continue;
    ASSIGN_OR_RETURN(obligation.due, LastDayOf(context, day, *obligation.term));
  }
  agreement.facts.effective = day;
  RETURN_IF_ERROR(OpenWindow(context.calendar, day, agreement.facts));
  if (!IsOwed(agreement.facts)) {
    ASSIGN_OR_RETURN(settled, PerformedWith(context, std::move(settled), others));
  }
  return AgreementWithDispute{std::move(agreement), std::move(settled)};
}

}  // namespace zhiwang::mediation
