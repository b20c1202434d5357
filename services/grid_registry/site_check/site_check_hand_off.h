#pragma once

#include <memory>

#include <grpcpp/channel.h>

#include "common/handoff/relay.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// The name of the relay that tells cases what has become of their on-site checks. Persisted: do not change.
inline constexpr char kSiteCheckResultRelay[] = "site_check_results";

// Tells the case at the intake service of each step of a check but its creation, which the intake service was answered
// itself.
handoff::Route SiteCheckResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& intake);

}  // namespace zhiwang::grid
