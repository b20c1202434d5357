#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"
#include "common/sql/database.h"

// The case or dispute that asked for an on-site check gets each of its steps, except the creation, which was the answer to its
// request.
namespace zhiwang::grid {

// The names of the relays that tell cases and disputes. Persisted: do not change.
inline constexpr char kSiteCheckResultRelay[] = "site_check_results";
inline constexpr char kInspectionResultRelay[] = "inspection_results";

// Tells the case at the intake service of each step of a check that it asked for.
handoff::Route SiteCheckResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& intake);

// Tells the dispute at mediation of each step of a check that it asked for.
handoff::Route InspectionResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& mediation);

}  // namespace zhiwang::grid
