#pragma once

#include <optional>

#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement.h"

// What the clock does to what is owed: reminders, and the end of the due day.
namespace zhiwang::mediation {

// Reminders are sent so many days from the due day, at nine in the morning in Beijing.
inline constexpr int kReminderDays[] = {-3, 0, 1, 7};

// The earliest time at which a debt gets a reminder or becomes overdue; nothing if none will. A due day ends at midnight in
// Beijing, because private debts have no business hours. Nothing happens to an obligation that does not hold (Holds).
std::optional<absl::Time> NextDebtTime(const AgreementFacts& facts);

// Everything that has come by `now`: what was not done by the end of its due day is OVERDUE; of the reminders whose time has
// come the latest of an obligation is sent, the earlier ones are noted as skipped. Each once. A reminder of a confirmed
// agreement says until when enforcement may be applied for.
void PassDebts(AgreementFacts& facts, absl::Time now);

}  // namespace zhiwang::mediation
