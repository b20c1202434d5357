#include "services/mediation/agreement/domain/obligations/reminders.h"

#include <algorithm>
#include <iterator>

#include "common/calendar/day.h"

namespace zhiwang::mediation {
namespace {

constexpr int kReminderHour = 9;

absl::Time TimeOfReminder(absl::CivilDay due, int days) {
  return absl::FromCivil(absl::CivilHour(due + days) + kReminderHour, calendar::ShanghaiZone());
}

absl::Time EndOf(absl::CivilDay due) { return absl::FromCivil(due + 1, calendar::ShanghaiZone()); }

bool WasDone(const Obligation& obligation, int days) {
  return std::any_of(obligation.reminders.begin(), obligation.reminders.end(),
                     [&](const Reminder& one) { return one.days == days; });
}

// The time at which that happens by itself next; nothing where nothing will.
std::optional<absl::Time> NextTimeOf(const Obligation& obligation) {
  std::optional<absl::Time> next;
  if (!IsOwed(obligation) || !obligation.due) return next;
  if (obligation.state == ObligationState::kOpen) next = EndOf(*obligation.due);
  for (const int days : kReminderDays) {
    if (WasDone(obligation, days)) continue;
    const absl::Time time = TimeOfReminder(*obligation.due, days);
    next = std::min(next.value_or(time), time);
  }
  return next;
}

// What has come of one obligation by `now`.
void Pass(Obligation& obligation, absl::Time now) {
  const auto next = NextTimeOf(obligation);
  if (!next || *next > now) return;
  if (obligation.state == ObligationState::kOpen && EndOf(*obligation.due) <= now) {
    obligation.state = FindRow(kObligationLifecycle, obligation.state, ObligationAction::kFallDue)->to;
  }
  const size_t earlier = obligation.reminders.size();
  for (const int days : kReminderDays) {
    if (WasDone(obligation, days) || TimeOfReminder(*obligation.due, days) > now) continue;
    obligation.reminders.push_back(
        {.days = days, .at = now, .skipped = true, .enforce_until = obligation.enforce_until});
  }
  if (obligation.reminders.size() > earlier) obligation.reminders.back().skipped = false;
}

}  // namespace

std::optional<absl::Time> NextDebtTime(const AgreementFacts& facts) {
  std::optional<absl::Time> earliest;
  if (facts.state != AgreementState::kEffective) return earliest;
  for (const Obligation& obligation : facts.terms.obligations) {
    if (!Holds(facts, obligation)) continue;
    if (const auto next = NextTimeOf(obligation)) earliest = std::min(earliest.value_or(*next), *next);
  }
  return earliest;
}

void PassDebts(AgreementFacts& facts, absl::Time now) {
  for (Obligation& obligation : facts.terms.obligations) {
    if (Holds(facts, obligation)) Pass(obligation, now);
  }
}

}  // namespace zhiwang::mediation
