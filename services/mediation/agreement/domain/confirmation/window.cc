#include "services/mediation/agreement/domain/confirmation/window.h"

#include <algorithm>
#include <utility>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/day.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"

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

// A term that starts after `day`.
absl::StatusOr<calendar::Deadline> TermFrom(const calendar::WorkingCalendar& calendar, absl::CivilDay day, Term term) {
  return calendar::Compute(calendar, absl::FromCivil(day, calendar.zone()), term);
}

// The last day of a term that starts after `day`.
absl::StatusOr<absl::CivilDay> EndOfTerm(const calendar::WorkingCalendar& calendar, absl::CivilDay day, Term term) {
  ASSIGN_OR_RETURN(const calendar::Deadline deadline, TermFrom(calendar, day, term));
  return calendar.DayOf(deadline.due);
}

// How a term that starts after `day` ends on `until`; empty where it ends on another day.
std::string ExplainTerm(const calendar::WorkingCalendar& calendar, absl::CivilDay day, Term term, absl::CivilDay until,
                        const calendar::Law& law) {
  const auto deadline = TermFrom(calendar, day, term);
  const bool is_it = deadline.ok() && calendar.DayOf(deadline->due) == until;
  return is_it ? calendar::Explain(calendar, *deadline, law) : "";
}

absl::Status SetLapse(const calendar::WorkingCalendar& calendar, Confirmation& confirmation) {
  ASSIGN_OR_RETURN(const calendar::Deadline post, calendar::Compute(calendar, confirmation.window.due, kPost));
  confirmation.lapses = post.due;
  return absl::OkStatus();
}

bool CanBeAppliedFor(const AgreementFacts& facts) {
  return facts.state == AgreementState::kEffective && facts.confirmation.state == ConfirmationState::kPossible;
}

// True for an obligation of a clause that was applied for: after the ruling the court has confirmed it. One that names no clause is
// of the agreement as a whole.
bool WasAppliedFor(const AgreementFacts& facts, const Obligation& obligation) {
  const std::vector<int>& clauses = facts.confirmation.clauses;
  if (obligation.clause == 0) return clauses.size() == facts.terms.topics.size();
  return std::find(clauses.begin(), clauses.end(), obligation.clause) != clauses.end();
}

// The day from which enforcement of an obligation counts.
absl::CivilDay LastInstalment(const AgreementFacts& facts, const Obligation& obligation) {
  absl::CivilDay last = *obligation.due;
  if (obligation.amount_fen == 0) return last;
  for (const Obligation& other : facts.terms.obligations) {
    const bool is_instalment = other.amount_fen > 0 && other.debtor == obligation.debtor &&
                               other.creditor == obligation.creditor && other.due.has_value() &&
                               WasAppliedFor(facts, other);
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

std::optional<absl::CivilDay> LastDayToApply(const AgreementFacts& facts) {
  if (!CanBeAppliedFor(facts)) return std::nullopt;
  return absl::ToCivilDay(facts.confirmation.window.due, calendar::ShanghaiZone());
}

std::optional<absl::Time> LapseTime(const AgreementFacts& facts) {
  return CanBeAppliedFor(facts) ? std::optional(facts.confirmation.lapses) : std::nullopt;
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
    obligation.enforce_until.reset();
    if (!obligation.due || !Holds(facts, obligation)) continue;  // performed on the spot, or not binding yet
    if (!WasAppliedFor(facts, obligation)) continue;
    const absl::CivilDay last = LastInstalment(facts, obligation);
    if (!calendar::InSupportedYears(last + kLongestEnforcement)) continue;
    ASSIGN_OR_RETURN(obligation.enforce_until, EndOfTerm(calendar, last, kEnforcement));
  }
  return absl::OkStatus();
}

std::string ExplainWindow(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation) {
  if (confirmation.state == ConfirmationState::kNone) return "";
  return calendar::Explain(calendar, confirmation.window, calendar::kConfirmationLaw);
}

std::string ExplainObjection(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation) {
  if (!confirmation.last_step || !confirmation.objection_until) return "";
  return ExplainTerm(calendar, *confirmation.last_step, kObjection, *confirmation.objection_until,
                     calendar::kObjectionLaw);
}

std::string ExplainThirdPersonsObjection(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation) {
  if (!confirmation.last_step || !confirmation.third_person_until) return "";
  return ExplainTerm(calendar, *confirmation.last_step, kThirdPersonsObjection, *confirmation.third_person_until,
                     calendar::kObjectionLaw);
}

std::string ExplainEnforcement(const calendar::WorkingCalendar& calendar, const AgreementFacts& facts,
                               const Obligation& obligation) {
  if (!obligation.due || !obligation.enforce_until) return "";
  return ExplainTerm(calendar, LastInstalment(facts, obligation), kEnforcement, *obligation.enforce_until,
                     calendar::kEnforcementLaw);
}

}  // namespace zhiwang::mediation
