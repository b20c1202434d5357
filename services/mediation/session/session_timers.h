#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/session/domain/session.h"

// The timer of a session.
namespace zhiwang::mediation {

// The end of a session passes that nobody opened: NOT_HELD.
inline constexpr timers::What kSessionPass{"session.pass"};

// Sets, moves and cancels it as a change of the session demands; `before` is null for a new one.
absl::Status FollowSessionTimes(sql::Txn& tx, const Session* before, const Session& after);

timers::Runner::Registration SessionPasses();

}  // namespace zhiwang::mediation
