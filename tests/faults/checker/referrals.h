#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "common/sql/database.h"
#include "services/case_intake/mediation/domain/referral.h"
#include "services/mediation/referral/domain/referral.h"
#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// The number of referrals of cases that came to each end.
struct Referrals {
  int64_t waiting = 0;     // for the mediation to end
  int64_t ended = 0;       // the case was told an end
  int64_t taken_back = 0;  // by the case
};

// A round of a case: its district, its id, the round's number.
using ReferredRound = std::tuple<std::string, int64_t, int>;

// The referrals as both sides have them.
struct BothSides {
  // A referral as mediation has it, with the number of disputes that were registered for it.
  struct AtMediation {
    mediation::Referral referral;
    int64_t registered = 0;
  };
  std::map<ReferredRound, intake::MediationProgress> told;  // the progress that the cases have
  std::map<ReferredRound, AtMediation> there;
};

// The rules that CheckReferrals checks, for these referrals.
Referrals CompareReferrals(const BothSides& sides, History& history);

// Checks that each round in which a case was referred is one dispute, registered for it, and that both sides say the same about
// it, once everything is whole and quiet: the same dispute, state, step and number, or that the case has taken it back. No
// referral is at mediation that no case made.
Referrals CheckReferrals(sql::Database& intake, sql::Database& mediation, History& history);

}  // namespace zhiwang::testing
