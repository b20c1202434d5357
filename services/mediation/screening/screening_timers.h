#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"

// The changes of rounds and screenings that timers make.
namespace zhiwang::mediation {

// Stored: do not change.
inline constexpr timers::What kScreeningPass{"screening.pass"};
inline constexpr timers::What kNextScreeningRound{"screening_round.next"};

// Set, move or cancel the timer as the change requires; `before` is null for a new one.
absl::Status FollowDueTime(sql::Txn& tx, const Screening* before, const Screening& after);
absl::Status FollowNextRound(sql::Txn& tx, const ScreeningRound* before, const ScreeningRound& after);

// Makes a screening MISSING if its grid has not reported by the due time.
timers::Runner::Registration ScreeningsPass();

// Creates the next round, once.
timers::Runner::Registration NextScreeningRounds(sql::IdSource& ids);

}  // namespace zhiwang::mediation
