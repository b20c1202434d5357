#pragma once

#include "absl/status/statusor.h"
#include "common/handoff/relay.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The name of the relay that hands inspections over. Persisted: do not change.
inline constexpr char kInspectionRelay[] = "inspections";

// Hands each inspection that a dispute asks for to the grid registry, and writes down on the dispute who has it there, or why
// nobody does.
handoff::Route InspectionRoute(sql::Database& db, grid::RegistryClient& registry, const privacy::KeyRing& keys);

// RecordInspection for a dispute as it lies in its row: its words are opened for it, and sealed again.
absl::StatusOr<Dispute> RecordSealedInspection(const privacy::KeyRing& keys, const Dispute& before, int number,
                                               const grid::CheckProgress& progress);

}  // namespace zhiwang::mediation
