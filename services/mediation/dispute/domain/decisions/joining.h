#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// Joining disputes about the same matter, and taking them apart again. Each is one change of both disputes.
namespace zhiwang::mediation {

// A party of the joined dispute in the one that goes on.
struct JoinedParty {
  int same_as = 0;      // the number of who is the same person there; 0: it is entered as a new party
  SealedPerson sealed;  // of a new party: sealed for its row there
};

// REGISTERED → JOINED: `before` goes into `into`, which must be open and another dispute. FIELD_INVALID otherwise;
// OTHERS_JOINED where others went into `before`.
absl::StatusOr<Dispute> Join(const Context& context, const Dispute& before, const Dispute& into);

// The dispute that goes on, with the parties and the words of `joined`. `parties` has one entry for each party of `joined`,
// in their order. A day of asking that `before` lacks is taken over, and the clock that runs from it starts.
absl::StatusOr<Dispute> TakeIn(const Context& context, const Dispute& before, const Dispute& joined,
                               const std::vector<JoinedParty>& parties);

// A case that was joined is given back; the dispute goes on.
absl::StatusOr<Dispute> Split(const Context& context, const Dispute& before);

// The same for the dispute `joined`, which must have been joined to `before`: FIELD_INVALID otherwise. The parties that came
// only with it leave, and the words that came with it are gone. The day of asking, and confidentiality, stay.
absl::StatusOr<Dispute> SplitOff(const Context& context, const Dispute& before, const Dispute& joined);

// JOINED → REGISTERED, as it was. By itself, with SplitOff of the dispute that it was joined to.
absl::StatusOr<Dispute> ComeBack(const Context& context, const Dispute& before);

}  // namespace zhiwang::mediation
