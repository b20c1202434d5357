#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/mediation/agreement/domain/agreement.h"

// The courts that may confirm an agreement.
namespace zhiwang::mediation {

// The courts that the rules of a district name.
struct CourtRules {
  std::string district;               // the people's court of the district; empty: not named
  std::string intermediate;           // the intermediate people's court
  int64_t intermediate_from_fen = 0;  // the amount from which a dispute is one for that; 0: none is
};

// A court that may be applied to.
struct OfferedCourt {
  Court court;
  std::string name;  // empty where only the county is known
};

// All courts that may be applied to, each with its ground (民诉法 art. 205): the court that sent the dispute; else those at the
// domicile of each party, at the thing, at the committee. The choice is the parties'. Where the amount makes it one for them,
// the intermediate courts of those places, each once. The dispute's words are open.
std::vector<OfferedCourt> CourtsFor(const Agreement& agreement, const Dispute& dispute, const CourtRules& rules);

}  // namespace zhiwang::mediation
