#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"
#include "services/mediation/agreement/domain/agreement.h"

// The timer of an agreement.
namespace zhiwang::mediation {

// A reminder or the end of a due day comes: one timer for all, at the earliest of them.
inline constexpr timers::What kAgreementDue{"agreement.due"};

// Sets, moves or cancels the timer of an agreement as its change demands; `before` is null for a new one.
absl::Status FollowAgreementTimes(sql::Txn& tx, const Agreement* before, const Agreement& after);

timers::Runner::Registration AgreementDue();

}  // namespace zhiwang::mediation
