#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/effect.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/party/domain/party.h"

// The decisions about agreements. Each is made while the dispute's row is locked: `dispute` is how that stands, and `others`
// are all other agreements of it.
namespace zhiwang::mediation {

// A new draft for a dispute that is IN_MEDIATION (ACTION_ILLEGAL otherwise), without its id. FIELD_INVALID or
// PARTY_NOT_FOUND names a field below `agreement.text` where the text does not fit the dispute: an issue that is not open or
// that another draft names, an obligation between parties that are not there or have left, a due day that is past.
// FIELD_INVALID for a dispute with kMostAgreements.
absl::StatusOr<Agreement> Draft(const Context& context, const Dispute& dispute, std::span<const Agreement> others,
                                AgreementText text);

// The draft with another text; a field of it is named below `text`.
absl::StatusOr<Agreement> Rewrite(const Context& context, const Agreement& before, const Dispute& dispute,
                                  std::span<const Agreement> others, AgreementText text);

// The agreement was reached by word on `day` (调 art. 28): it is in effect from that day on, its issues are settled, and the
// dispute is AGREED where none is left open. AGREEMENT_INCOMPLETE names all that is missing; WRITTEN_NEEDED (司法部令75 art. 34);
// FIELD_INVALID for a day ahead or before the round was taken up; the dispute's ACTION_ILLEGAL where it is not in mediation.
// The mediator who presides is noted. `spoken` names those who spoke for parties; a party for whom nobody is named spoke in person. AUTHORITY_MISSING for one who may
// not settle for the party on that day. `people` are the parties, opened.
absl::StatusOr<AgreementWithDispute> ReachOrally(const Context& context, const Agreement& before,
                                                 const Dispute& dispute, std::span<const Agreement> others,
                                                 absl::CivilDay day, std::vector<Speaker> spoken = {},
                                                 const People& people = {});

// The agreement is annulled on these grounds. Its issues are open again, but for those that another agreement in effect settles,
// and its dispute goes on or comes back to mediation: see Unsettle.
absl::StatusOr<AgreementWithDispute> Annul(const Context& context, const Agreement& before, const Dispute& dispute,
                                           std::span<const Agreement> others, std::string grounds);

// A text that may take effect no more: see LetsLapse.
absl::StatusOr<Agreement> Lapse(const Agreement& before);

// The issues, by number, that an agreement among these names which may take effect or is in effect.
std::vector<int> IssuesUnder(std::span<const Agreement> agreements);

// True where the change of its dispute lets this agreement lapse: the dispute ends, or an agreement that waits for signatures
// stays behind at the level that the dispute leaves.
bool LetsLapse(const Dispute& before, const Dispute& after, const Agreement& agreement);

}  // namespace zhiwang::mediation
