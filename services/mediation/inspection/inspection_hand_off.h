#pragma once

#include "absl/status/statusor.h"
#include "common/handoff/relay.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The name of the relay that hands inspections to the grid registry. Persisted: do not change.
inline constexpr char kInspectionRelay[] = "inspections";

// Hands each inspection that a dispute asks for to the grid registry, and records in the dispute who has it there, or why nobody
// has.
handoff::Route InspectionRoute(sql::Database& db, grid::RegistryClient& registry, const privacy::KeyRing& keys);

// RecordInspection for a stored dispute: opens its words for the decision and seals them again.
absl::StatusOr<Dispute> RecordSealedInspection(const privacy::KeyRing& keys, const Dispute& before, int number,
                                               const grid::CheckProgress& progress);

}  // namespace zhiwang::mediation
