#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"

// The day of a reorganisation: one that waits takes effect at the midnight with which it begins.
namespace zhiwang::grid {

inline constexpr timers::What kApplyReorganisation{"reorganisation.apply", timers::Lane::kTakesLong};

// Sets the timer of a reorganisation that is planned (`before` is null), and cancels it when that ends.
absl::Status FollowReorganisationDay(sql::Txn& tx, const Reorganisation* before, const Reorganisation& after);

// Applies a reorganisation whose day has come. The plan is made anew for the areas as they are before the transaction begins;
// where it no longer fits them, the timer fails.
timers::Runner::Registration ReorganisationDay(sql::Database& db);

}  // namespace zhiwang::grid
