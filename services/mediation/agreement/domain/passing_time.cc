#include "services/mediation/agreement/domain/passing_time.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/obligations/due_days.h"
#include "services/mediation/agreement/domain/obligations/reminders.h"
#include "services/mediation/agreement/domain/text_checks.h"

namespace zhiwang::mediation {
namespace {

// The days of enforcement by that calendar. A day that an earlier release told of an obligation without a clause stays.
absl::Status MoveEnforcement(const calendar::WorkingCalendar& calendar, AgreementFacts& facts) {
  const std::vector<Obligation> told = facts.terms.obligations;
  RETURN_IF_ERROR(SetEnforcementDays(calendar, facts));
  for (size_t i = 0; i < told.size(); ++i) {
    Obligation& obligation = facts.terms.obligations[i];
    if (obligation.clause == 0 && !obligation.enforce_until) obligation.enforce_until = told[i].enforce_until;
  }
  return absl::OkStatus();
}

// The days of the confirmation by that calendar: those of the window while it runs, and those after the court's ruling.
absl::Status MoveConfirmation(const calendar::WorkingCalendar& calendar, AgreementFacts& facts) {
  Confirmation& confirmation = facts.confirmation;
  if (confirmation.state == ConfirmationState::kPossible) return ReopenWindow(calendar, confirmation);
  if (confirmation.state != ConfirmationState::kConfirmed) return absl::OkStatus();
  RETURN_IF_ERROR(MoveEnforcement(calendar, facts));
  return confirmation.last_step ? SetObjectionDays(calendar, *confirmation.last_step, confirmation) : absl::OkStatus();
}

bool HasSameDays(const Confirmation& one, const Confirmation& other) {
  return one.window.due == other.window.due && one.window.is_estimate == other.window.is_estimate &&
         one.lapses == other.lapses && one.objection_until == other.objection_until &&
         one.third_person_until == other.third_person_until;
}

}  // namespace

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

bool FollowsCalendar(const AgreementFacts& facts) {
  if (facts.state != AgreementState::kEffective) return false;
  const ConfirmationState state = facts.confirmation.state;
  if (state == ConfirmationState::kPossible || state == ConfirmationState::kConfirmed) return true;
  const std::vector<Obligation>& obligations = facts.terms.obligations;
  return std::any_of(obligations.begin(), obligations.end(),
                     [](const Obligation& obligation) { return FollowsCalendar(obligation); });
}

absl::StatusOr<std::optional<Agreement>> MoveDeadlines(const calendar::WorkingCalendar& calendar,
                                                       const Agreement& before) {
  if (!FollowsCalendar(before.facts)) return std::nullopt;
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kMoveDeadlines));
  const AgreementFacts& was = before.facts;
  if (was.effective) RETURN_IF_ERROR(SetDueDays(calendar, *was.effective, after.facts.terms.obligations));
  RETURN_IF_ERROR(MoveConfirmation(calendar, after.facts));
  const bool stays =
      after.facts.terms.obligations == was.terms.obligations && HasSameDays(after.facts.confirmation, was.confirmation);
  return stays ? std::nullopt : std::optional(std::move(after));
}

}  // namespace zhiwang::mediation
