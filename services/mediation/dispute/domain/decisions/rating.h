#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// Rates the risk. Up by any number of steps; down by one, which takes `risk.lower`, from RED `dispute.rule`, and another
// person than rated last (SAME_PERSON). `leader` is `staff/{id}`, of RED only, where it may also be named later by the same
// colour (FIELD_INVALID otherwise). What the visit showed is the change's note.
absl::StatusOr<Dispute> RateRisk(const Context& context, const Dispute& before, Colour colour, std::string leader);

// Keeps the parties apart, because violence was reported: RED, with no session face to face until the town clears it. The
// rating names nobody, since who reported is kept back. ACTION_ILLEGAL for a dispute that was joined or is void.
absl::StatusOr<Dispute> KeepApart(const Context& context, const Dispute& before);

// Allows sessions face to face again. ACTION_ILLEGAL where nothing keeps the parties apart.
absl::StatusOr<Dispute> ClearFaceToFace(const Context& context, const Dispute& before);

}  // namespace zhiwang::mediation
