#pragma once

#include "common/handoff/relay.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::mediation {

// The name of the relay that hands screenings of grids over. Persisted: do not change.
inline constexpr char kScreeningRelay[] = "screenings";

// Hands each new screening to the grid registry, where the grid's worker has it as a task. The screening notes the task, or why
// there is none; it can be reported here all the same.
handoff::Route ScreeningRoute(sql::Database& db, grid::RegistryClient& registry);

}  // namespace zhiwang::mediation
