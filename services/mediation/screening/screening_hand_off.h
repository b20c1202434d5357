#pragma once

#include "common/handoff/relay.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::mediation {

// The name of the relay that hands screenings to the grid registry. Persisted: do not change.
inline constexpr char kScreeningRelay[] = "screenings";

// Hands each new screening to the grid registry, where it is a task of the grid's worker. The screening notes the task, or the
// reason why there is none; it can be reported here in both cases.
handoff::Route ScreeningRoute(sql::Database& db, grid::RegistryClient& registry);

}  // namespace zhiwang::mediation
