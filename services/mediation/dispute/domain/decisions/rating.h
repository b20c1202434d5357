#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// Rates the risk. Up by any number of steps; down by one, which takes `risk.lower`, from RED `dispute.rule`, another person than
// rated last (SAME_PERSON), and a visit to the parties since: `visited` is its day, of nothing else. `leader` is `staff/{id}`, of
// RED only, where it may also be named later by the same colour (FIELD_INVALID otherwise). What the visit showed is the change's
// note.
absl::StatusOr<Dispute> RateRisk(const Context& context, const Dispute& before, Colour colour, std::string leader,
                                 std::optional<absl::CivilDay> visited = std::nullopt);

// Keeps the parties apart, because violence was reported: RED, with no session face to face until the town clears it. The
// rating names nobody, since who reported is kept back. ACTION_ILLEGAL for a dispute that was joined or is void.
absl::StatusOr<Dispute> KeepApart(const Context& context, const Dispute& before);

// The dispute with the risk that the rule sets where the same two parties have come for the third time in 90 days: YELLOW, of
// one that is GREEN. Nobody rated it.
Dispute RaiseAsRepeated(const Context& context, Dispute dispute);

// Allows sessions face to face again. ACTION_ILLEGAL where nothing keeps the parties apart.
absl::StatusOr<Dispute> ClearFaceToFace(const Context& context, const Dispute& before);

}  // namespace zhiwang::mediation
