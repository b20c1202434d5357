#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"

// What becomes of rounds and screenings by themselves.
namespace zhiwang::mediation {

// Stored: do not change.
inline constexpr timers::What kScreeningPass{"screening.pass"};
inline constexpr timers::What kNextScreeningRound{"screening_round.next"};

// Set, move or cancel the timer as the change demands; `before` is null for what is new.
absl::Status FollowDueTime(sql::Txn& tx, const Screening* before, const Screening& after);
absl::Status FollowNextRound(sql::Txn& tx, const ScreeningRound* before, const ScreeningRound& after);

// A grid that has not reported by its due time is MISSING.
timers::Runner::Registration ScreeningsPass();

// The next round follows, once.
timers::Runner::Registration NextScreeningRounds(sql::IdSource& ids);

}  // namespace zhiwang::mediation
