#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "services/mediation/agreement/domain/agreement.h"

// The terms of a confirmation: the window for the application, the term for objections, and the term for enforcement.
namespace zhiwang::mediation {

// Opens the window of an agreement that took effect on `day`, if some clause of it may be confirmed: 30 days (民诉法 art. 205). A
// last day that is a day off moves to the next working day (民诉法 art. 85). An application posted on the last day is in time, so
// the confirmation lapses five working days after that day.
absl::Status OpenWindow(const calendar::WorkingCalendar& calendar, absl::CivilDay day, AgreementFacts& facts);

// The window of a confirmation that is POSSIBLE again after an application, by the present calendar.
absl::Status ReopenWindow(const calendar::WorkingCalendar& calendar, Confirmation& confirmation);

// The last Beijing day on which confirmation may be applied for, of an agreement in effect while nobody has; nothing otherwise.
std::optional<absl::CivilDay> LastDayToApply(const AgreementFacts& facts);

// The time at which the confirmation of an agreement in effect lapses; nothing if it will not.
std::optional<absl::Time> LapseTime(const AgreementFacts& facts);

// Lapses the confirmation of an agreement in effect if that time has come by `now`.
void PassWindow(AgreementFacts& facts, absl::Time now);

// Sets the last days for objections to the ruling that was received on `day`: 15 days for the parties, six months for a third
// person who knew of it on that day (民诉法解释 art. 372).
absl::Status SetObjectionDays(const calendar::WorkingCalendar& calendar, absl::CivilDay day,
                              Confirmation& confirmation);

// Sets the last days on which enforcement may be applied for: two years from the due day of each obligation; for money, two years
// from the due day of the last instalment between the two parties (民诉法 art. 250). An obligation has none that does not hold
// (Holds), or that comes from a clause that was not applied for: the court confirmed nothing of it.
absl::Status SetEnforcementDays(const calendar::WorkingCalendar& calendar, AgreementFacts& facts);

// How these days were computed, in Chinese, with the article and the days skipped. Empty where there is no such day, and where
// `calendar` gives another.
std::string ExplainWindow(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation);
std::string ExplainObjection(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation);
std::string ExplainThirdPersonsObjection(const calendar::WorkingCalendar& calendar, const Confirmation& confirmation);
std::string ExplainEnforcement(const calendar::WorkingCalendar& calendar, const AgreementFacts& facts,
                               const Obligation& obligation);

}  // namespace zhiwang::mediation
