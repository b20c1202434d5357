#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/case_intake/case/domain/case.h"
#include "services/grid_registry/client/registry_client.h"

// The timers of a case.
namespace zhiwang::intake {

// A case that was created while the grid registry could not say where it is, is placed once it can.
inline constexpr timers::What kPlaceCase{"case.place", timers::Lane::kCallsRegistry};
// The deadline of a handling clock passes: told in the case's timeline, once for each clock.
inline constexpr timers::What kCaseOverdue{"case.overdue"};

// Sets, moves and cancels the timers of a case as its change demands; `before` is null for a new one.
absl::Status FollowCaseTimes(sql::Txn& tx, const Case* before, const Case& after);

// Sets the timers of new cases. A handling deadline that had passed before the case came to us, as with one that is
// imported, gets none.
absl::Status SetTimersOfNew(sql::Txn& tx, absl::Span<const Case> cases);

timers::Runner::Registration CasePlacement(sql::Database& db, grid::RegistryClient& registry);
timers::Runner::Registration CaseOverdue();

}  // namespace zhiwang::intake
