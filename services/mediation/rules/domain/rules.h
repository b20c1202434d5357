#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/mediation/agreement/domain/confirmation/courts.h"
#include "services/mediation/award/domain/rates.h"
#include "services/mediation/dispute/domain/terms.h"
#include "services/mediation/rising/domain/rising.h"

namespace zhiwang::mediation {

// One version of the rules of mediation that a district has set: see common/rules.
struct Rules {
  int64_t version = 0;    // 1 for the first; 0: the defaults
  int effective_day = 0;  // the first day on which it holds, yyyymmdd in Beijing
  Terms terms;
  AwardRates awards;
  std::string police_partner;  // that is told of violence, as timelines name callers; empty: none
  CourtRules courts;           // that confirm agreements
  RiseRule rises;              // by which a type of appeals rises in a village
  // The partners that are courts, as timelines name callers: they delegate and entrust disputes, and read the terms of their
  // agreements.
  std::vector<std::string> court_partners;
};

}  // namespace zhiwang::mediation
