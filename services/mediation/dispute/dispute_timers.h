#pragma once

#include "absl/status/status.h"
#include "common/process/followers/deadline_mover.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/dispute/dispute_change.h"

// The timers of a dispute.
namespace zhiwang::mediation {

// The time of a proposal passes: it expires.
inline constexpr timers::What kDisputeProposal{"dispute.proposal"};
// The time of a clock passes: told in the dispute's timeline, once for each.
inline constexpr timers::What kDisputeOverdue{"dispute.overdue"};

// Sets, moves and cancels the timers of disputes as their changes demand. A clock that had passed before the dispute came
// to us, as with one that is imported, gets none.
absl::Status FollowDisputeTimes(sql::Txn& tx, WrittenDisputes written);

timers::Runner::Registration DisputeProposals();
timers::Runner::Registration DisputeOverdue();

// How the deadlines of disputes follow the calendar.
process::KindWithDeadlines DisputeDeadlines();

}  // namespace zhiwang::mediation
