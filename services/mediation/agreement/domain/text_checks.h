#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/dispute/domain/context.h"

// What the decisions about agreements share. For the domain only.
namespace zhiwang::mediation {

// True for a text that may still take effect: a draft, or one that waits for signatures.
constexpr bool IsPending(AgreementState state) {
  return state == AgreementState::kDraft || state == AgreementState::kFixed;
}

// The agreement after a legal action, before what the action itself changes; ACTION_ILLEGAL otherwise.
absl::StatusOr<Agreement> StepOf(const Agreement& before, AgreementAction action);

// OK where the issues are open, each named once, and no other text that may take effect names them. FIELD_INVALID for `field`.
absl::Status CheckIssues(const std::string& field, const std::vector<int>& issues, const Dispute& dispute,
                         std::span<const Agreement> others);

// OK where all whom the terms name are parties that are there. PARTY_NOT_FOUND, FIELD_INVALID below `field`.
absl::Status CheckParties(const std::string& field, const AgreementTerms& terms, const Dispute& dispute);

// OK where no named due day is past. FIELD_INVALID below `field`.
absl::Status CheckDueDays(const Context& context, const std::string& field, const AgreementTerms& terms);

// OK for terms that fit the dispute: all of the above, and the total is what the amounts add up to (INSTALMENTS_UNEQUAL), less than
// a trillion yuan.
absl::Status CheckFits(const Context& context, const std::string& field, const AgreementTerms& terms,
                       const Dispute& dispute, std::span<const Agreement> others);

// What any agreement lacks that is reached: matter, content and performance (调 art. 28, 29).
std::vector<error::Missing> MissingOf(const Agreement& agreement);

// OK for a day of the present round of mediation; FIELD_INVALID for `reached_day` otherwise.
absl::Status CheckReachedDay(const Context& context, const Facts& facts, absl::CivilDay day);

}  // namespace zhiwang::mediation
