#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/party/domain/party.h"

// The decisions that lead a text to its signatures, and away from them.
namespace zhiwang::mediation {

// OK for a draft that may be fixed: it has what 调解法 art. 29 asks (AGREEMENT_INCOMPLETE names all that is missing), it fits the
// dispute, which is in mediation, and was reached on `day`, within the round and not ahead. `people` are all parties, opened.
absl::Status CheckCanBeFixed(const Context& context, const Agreement& draft, const Dispute& dispute,
                             std::span<const Agreement> others, absl::CivilDay day, const People& people);

// The document of a text.
struct TextDocument {
  int64_t id = 0;
  std::string digest;  // SHA-256 of its bytes
  absl::CivilDay day;  // that it names as the day on which the text was fixed
};

// The draft with its text fixed, reached on `day`: all who stand for themselves sign that document. As CheckCanBeFixed.
absl::StatusOr<Agreement> Fix(const Context& context, const Agreement& before, const Dispute& dispute,
                              std::span<const Agreement> others, absl::CivilDay day, const People& people,
                              const TextDocument& document);

// The fixed text opened again, as its next version. Signatures stay on record. FIELD_INVALID for one with kMostVersions.
absl::StatusOr<Agreement> Amend(const Agreement& before, std::string grounds);

// OK where the party with that number may be amended: no text that waits for signatures says who it is. ACTION_ILLEGAL otherwise;
// OK for a number that no party has. `agreements` are all of the dispute with these facts.
absl::Status CheckNoFixedTextNames(int party, const Facts& facts, std::span<const Agreement> agreements);

// A party will not sign. SIGNER_UNKNOWN for one whose signature is not waited for.
absl::StatusOr<Agreement> Decline(const Agreement& before, int party, std::string grounds);

}  // namespace zhiwang::mediation
