#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"

// The words of the parties: recording them, and asking whether all have given theirs.
namespace zhiwang::mediation {

// Records words, all or none; `people` holds the parties that they are of, opened. NO to MEDIATION ends the dispute:
// REFUSED, or PARTLY_AGREED where an issue is settled. A word on MEDIATION is for the present level, or for the one that `reference` names. The first YES to it of an
// applicant is the day of asking where there was none. NEW_ROUND is asked after an end; of the others only CONFIRMATION after an
// agreement, and UNDISPUTED_FACTS after an end that left something unsettled.
// PARTY_NOT_FOUND, ASSIGNMENT_NOT_FOUND, AUTHORITY_MISSING, FIELD_INVALID; more than kMostConsents are refused as the latter,
// a refusal of mediation never is.
absl::StatusOr<Dispute> RecordConsents(const Context& context, const Dispute& before, std::vector<Consent> words,
                                       const People& people);

// Lets the words lapse that the party gave in the present round by somebody who had no authority for them, by what is known of
// the party now. A proxy whose authority ended since had it then.
void LapseWordsWithoutAuthority(const Context& context, Facts& facts, int party, const Person& person);

// The last word of a party on that, of those that did not lapse; null where it said none.
const Consent* LastWord(const Facts& facts, int party, const std::function<bool(const Consent&)>& is_about);

// The parties, by number, that stand for themselves and whose last word on that, of those that did not lapse, is not YES.
std::vector<int> WithoutConsent(const Facts& facts, const std::function<bool(const Consent&)>& is_about);

// OK where the last word on that of all who stand for themselves is YES: CONSENT_MISSING naming the others otherwise, with
// `what`, `what_zh` as what they did not agree to. Those who are represented speak by their representatives, of whom a side has
// two to five, or none: GROUP_REPRESENTATIVES.
absl::Status CheckConsentOfAll(const Dispute& dispute, std::string_view what, std::string_view what_zh,
                               const std::function<bool(const Consent&)>& is_about);

// OK where those who gave the last words on that may give them on `day`, too: an agent's paper has a period, a child comes of age.
// `people` are all parties, opened. An authority that ended since a `day` before today held then. AUTHORITY_MISSING.
absl::Status CheckSpeakersOn(const Context& context, absl::CivilDay day, const Dispute& dispute, const People& people,
                             const std::function<bool(const Consent&)>& is_about);

// OK where all agree to mediation at that level in the present round, one at least on each side.
absl::Status CheckMediationConsents(const Dispute& dispute, Level level);

// OK where all named that day for the end of the term; all waived the tie of that assignment's mediator in writing, at `since` or
// later where it is given, otherwise CONFLICT; all want a new round.
absl::Status CheckExtensionConsents(const Dispute& dispute, absl::CivilDay day);
absl::Status CheckTieWaivers(const Dispute& dispute, int assignment, std::optional<absl::Time> since = std::nullopt);
absl::Status CheckNewRoundConsents(const Dispute& dispute);

// The reference of an EXTENSION: `2026-10-20`.
std::string DayReference(absl::CivilDay day);

}  // namespace zhiwang::mediation
