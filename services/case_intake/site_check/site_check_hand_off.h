#pragma once

#include "common/handoff/relay.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::intake {

// The name of the relay that hands on-site checks over. Persisted: do not change.
inline constexpr char kSiteCheckRelay[] = "site_checks";

// Hands each on-site check that a case asks for to the grid registry, and writes down on the case who has it there, or why
// nobody does.
handoff::Route SiteCheckRoute(sql::Database& db, grid::RegistryClient& registry);

}  // namespace zhiwang::intake
