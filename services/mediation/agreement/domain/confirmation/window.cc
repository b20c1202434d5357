#include "services/mediation/agreement/domain/confirmation/window.h"

#include <algorithm>
#include <utility>

#include "common/calendar/calendar_spec.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/agreement/domain/text_checks.h"

namespace zhiwang::mediation {
namespace {

using calendar::Term;
using calendar::Unit;

constexpr Term kWindow{30, Unit::kCalendarDays};          // 民诉法 art. 205
constexpr Term kPost{5, Unit::kWorkingDays};              // to record an application that was posted on the last day
constexpr Term kObjection{15, Unit::kCalendarDays};       // 民诉法解释 art. 372
constexpr Term kThirdPersonsObjection{6, Unit::kMonths};  // 民诉法解释 art. 372
constexpr int kLongestEnforcement = 3 * 366;              // days: more than the term for enforcement can be
constexpr Term kEnforcement{24, Unit::kMonths};           // 民诉法 art. 250

// The last day of a term that starts after `day`.
absl::StatusOr<absl::CivilDay> EndOfTerm(const calendar::WorkingCalendar& calendar, absl::CivilDay day, Term term) {
  const absl::Time start = absl::FromCivil(day, calendar.zone());
  ASSIGN_OR_RETURN(const calendar::Deadline deadline, calendar::Compute(calendar, start, term));
  return calendar.DayOf(deadline.due);
}

absl::Status SetLapse(const calendar::WorkingCalendar& calendar, Confirmation& confirmation) {
  ASSIGN_OR_RETURN(const calendar::Deadline post, calendar::Compute(calendar, confirmation.window.due, kPost));
  confirmation.lapses = post.due;
  return absl::OkStatus();
}

// The day from which enforcement of an obligation counts.
absl::CivilDay LastInstalment(const AgreementTerms& terms, const Obligation& obligation) {
  absl::CivilDay last = *obligation.due;
  if (obligation.amount_fen == 0) return last;
  for (const Obligation& other : terms.obligations) {
    const bool is_instalment = other.amount_fen > 0 && other.debtor == obligation.debtor &&
                               other.creditor == obligation.creditor && other.due.has_value();
    if (is_instalment) last = std::max(last, *other.due);
  }
  return last;
}

}  // namespace

absl::Status OpenWindow(const calendar::WorkingCalendar& calendar, absl::CivilDay day, AgreementFacts& facts) {
  if (ConfirmableClauses(facts.terms).empty()) return absl::OkStatus();
  Confirmation& confirmation = facts.confirmation;
  ASSIGN_OR_RETURN(confirmation.window, calendar::Compute(calendar, absl::FromCivil(day, calendar.zone()), kWindow));
  RETURN_IF_ERROR(SetLapse(calendar, confirmation));
  confirmation.state = ConfirmationState::kPossible;
  return absl::OkStatus();
}

absl::Status ReopenWindow(const calendar::WorkingCalendar& calendar, Confirmation& confirmation) {
  confirmation.window.met.reset();
  ASSIGN_OR_RETURN(confirmation.window, calendar::Recompute(calendar, std::move(confirmation.window)));
  return SetLapse(calendar, confirmation);
}

std::optional<absl::Time> LapseTime(const AgreementFacts& facts) {
  const bool will =
      facts.state == AgreementState::kEffective && facts.confirmation.state == ConfirmationState::kPossible;
  return will ? std::optional(facts.confirmation.lapses) : std::nullopt;
}

void PassWindow(AgreementFacts& facts, absl::Time now) {
  const auto lapses = LapseTime(facts);
  if (!lapses || *lapses > now) return;
  Confirmation& confirmation = facts.confirmation;
  confirmation.state = FindRow(kConfirmationLifecycle, confirmation.state, ConfirmationAction::kLapse)->to;
}

absl::Status SetObjectionDays(const calendar::WorkingCalendar& calendar, absl::CivilDay day,
                              Confirmation& confirmation) {
  ASSIGN_OR_RETURN(confirmation.objection_until, EndOfTerm(calendar, day, kObjection));
  ASSIGN_OR_RETURN(confirmation.third_person_until, EndOfTerm(calendar, day, kThirdPersonsObjection));
  return absl::OkStatus();
}

absl::Status SetEnforcementDays(const calendar::WorkingCalendar& calendar, AgreementFacts& facts) {
  for (Obligation& obligation : facts.terms.obligations) {
    if (!obligation.due || !Holds(facts, obligation)) continue;  // performed on the spot, or not binding yet
    const absl::CivilDay last = LastInstalment(facts.terms, obligation);
    if (!calendar::InSupportedYears(last + kLongestEnforcement)) continue;
    ASSIGN_OR_RETURN(obligation.enforce_until, EndOfTerm(calendar, last, kEnforcement));
  }
  return absl::OkStatus();
}

bool FollowsCalendar(const AgreementFacts& facts) {
  if (facts.state != AgreementState::kEffective) return false;
  const ConfirmationState state = facts.confirmation.state;
  return state == ConfirmationState::kPossible || state == ConfirmationState::kConfirmed;
}

absl::StatusOr<std::optional<Agreement>> MoveDeadlines(const calendar::WorkingCalendar& calendar,
                                                       const Agreement& before) {
  if (!FollowsCalendar(before.facts)) return std::nullopt;
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kMoveDeadlines));
  const Confirmation& was = before.facts.confirmation;
  Confirmation& moved = after.facts.confirmation;
  if (was.state == ConfirmationState::kConfirmed) {
    RETURN_IF_ERROR(SetEnforcementDays(calendar, after.facts));
    if (was.last_step) RETURN_IF_ERROR(SetObjectionDays(calendar, *was.last_step, moved));
    const bool stays = moved == was && after.facts.terms.obligations == before.facts.terms.obligations;
    return stays ? std::nullopt : std::optional(std::move(after));
  }
  RETURN_IF_ERROR(ReopenWindow(calendar, moved));
  const bool stays = moved.window.due == was.window.due && moved.window.is_estimate == was.window.is_estimate &&
                     moved.lapses == was.lapses;
  return stays ? std::nullopt : std::optional(std::move(after));
}

}  // namespace zhiwang::mediation
