#include "services/mediation/agreement/domain/passing_time.h"

#include <algorithm>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/obligations/reminders.h"
#include "services/mediation/agreement/domain/text_checks.h"

namespace zhiwang::mediation {

std::optional<absl::Time> NextAgreementTime(const AgreementFacts& facts) {
  const std::optional<absl::Time> debt = NextDebtTime(facts), lapse = LapseTime(facts);
  return debt && lapse ? std::min(debt, lapse) : debt ? debt : lapse;
}

absl::StatusOr<std::optional<Agreement>> PassTime(const Agreement& before, absl::Time now) {
  const auto next = NextAgreementTime(before.facts);
  if (!next || *next > now) return std::nullopt;
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kPassTime));
  // The end of the window is a change of its own, with its own type. If both times have come, the timer fires again at once for it.
  if (NextDebtTime(before.facts) == next) PassDebts(after.facts, now);
  if (LapseTime(before.facts) == next) PassWindow(after.facts, now);
  return after;
}

}  // namespace zhiwang::mediation
