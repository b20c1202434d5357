#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/calendar/working_calendar.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "zhiwang/mediation/v1/agreement.pb.h"

// Agreements as the contract has them.
namespace zhiwang::mediation {

// The agreement without its text, as lists show it.
v1::Agreement ToProto(const Agreement& agreement);

// The whole agreement, whose words are open.
v1::Agreement WholeToProto(const Agreement& agreement);

// The terms of an agreement whose words are open, without its signatures and what became of it: for the court that delegated
// the dispute.
v1::Agreement TermsToProto(const Agreement& agreement);

// Adds how the days of an agreement in effect were computed, where it is shown with its text.
void AddExplanations(const calendar::WorkingCalendar& calendar, const AgreementFacts& facts, v1::Agreement& shown);

// A text as its caller gives it, checked: lengths, enums, days, amounts. FIELD_INVALID names the field below `field`, as
// `agreement.text.clauses.text`. Nothing here looks whether it fits the dispute.
absl::StatusOr<AgreementText> TextFromProto(const std::string& field, const v1::Agreement::Text& proto);

// OK for a text with no more obligations than an agreement may have; FIELD_INVALID for `field` otherwise.
absl::Status CheckMostObligations(const std::string& field, const AgreementText& text);

// Takes out of an answer what somebody wrote.
void TakeOutWords(v1::Agreement& shown);

// Puts back what TakeOutWords took out of `kept`, as far as `present`, the agreement as the caller sees it now, shows it. What
// was written since is shown as it is now.
v1::Agreement PutWordsBack(const v1::Agreement& present, v1::Agreement kept);

}  // namespace zhiwang::mediation
