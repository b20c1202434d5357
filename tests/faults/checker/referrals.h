#pragma once

#include <cstdint>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// The number of referrals of cases that came to each end.
struct Referrals {
  int64_t waiting = 0;     // for the mediation to end
  int64_t ended = 0;       // the case was told an end
  int64_t taken_back = 0;  // by the case
};

// Checks that each round in which a case was referred is one dispute, registered for it, and that both sides say the same about
// it, once everything is whole and quiet: the same dispute, state, step and number, or that the case has taken it back. No
// referral is at mediation that no case made.
Referrals CheckReferrals(sql::Database& intake, sql::Database& mediation, History& history);

}  // namespace zhiwang::testing
