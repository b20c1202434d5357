#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/grid_registry/site_check/domain/site_check.h"

// The time of an on-site check: one that is open when it passes expires.
namespace zhiwang::grid {

inline constexpr timers::What kExpireSiteCheck{"site_check.expire"};

// Sets the timer of a check with the change that opens it (`before` is null), and cancels it with the one that ends it.
absl::Status FollowSiteCheckTime(sql::Txn& tx, const SiteCheck* before, const SiteCheck& after);

// Ends a check whose time has passed.
timers::Runner::Registration SiteCheckExpiry();

}  // namespace zhiwang::grid
