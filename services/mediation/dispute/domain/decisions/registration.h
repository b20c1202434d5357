#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// The decisions from the registration of a dispute to its acceptance.
namespace zhiwang::mediation {

// A party to enter: its facts, the person as they were told, and the same sealed for the party's row.
struct PartyDraft {
  PartyFacts facts;
  Person person;
  SealedPerson sealed;
};

// A new dispute: REGISTERED, with the clocks of a court and of a labour dispute started. `draft` holds the place, the matter,
// the origin, the committee with its level, and the day of asking where the caller gave one; `parties` are entered with it.
absl::StatusOr<Dispute> Register(const Context& context, Dispute draft, std::vector<PartyDraft> parties);

// REGISTERED → ACCEPTED. Needs the word of each party that stands for itself, one at least on each side: CONSENT_MISSING. The
// number follows with Numbered, once it is known that the acceptance succeeds.
absl::StatusOr<Dispute> Accept(const Context& context, const Dispute& before);

// An accepted dispute with its number in its committee's book of the Beijing year of the acceptance.
Dispute Numbered(Dispute accepted, int64_t number);

// The Beijing year of the acceptance: whose book gives the number.
int NumberYear(const Dispute& accepted);

// REGISTERED → NOT_ACCEPTED, with a ground and the routes for it.
absl::StatusOr<Dispute> TurnDown(const Context& context, const Dispute& before, Refusal ground);

// The fields of a dispute to write; nothing: the field stays.
struct Amendment {
  std::optional<Type> type;
  std::optional<Scale> scale;
  std::optional<std::string> summary, facts, claim;
  std::optional<int64_t> amount_fen;
  std::optional<std::vector<std::string>>
      issues;  // those that are decided, or under an agreement, keep number and words
  std::optional<std::vector<AreaStep>> area;
  std::optional<Point> point;
  std::optional<bool> confidential;
  std::optional<absl::CivilDay> papers_day;        // of a dispute that a court sent, where it is not known yet
  std::optional<absl::CivilDay> arbitration_told;  // of a labour dispute
};
// `under_agreement`: the issues, by number, that an agreement names which is drafted or in effect. What an agreement says it
// settles stays as it was when that was written: FIELD_INVALID.
absl::StatusOr<Dispute> Amend(const Context& context, const Dispute& before, Amendment amendment,
                              const std::vector<int>& under_agreement = {});

// The dispute as it was decided, with the grounds in words; empty: none were given.
absl::StatusOr<Dispute> Noted(absl::StatusOr<Dispute> decided, std::string text);

}  // namespace zhiwang::mediation
