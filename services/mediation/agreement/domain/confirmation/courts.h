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
  int64_t intermediate_from_fen = 0;  // the amount from which disputes go to the intermediate court; 0: none do
};

// A court that may be applied to.
struct OfferedCourt {
  Court court;
  std::string name;  // empty where only the county is known
};

// All courts that may be applied to, each with its ground (民诉法 art. 205): the court that sent the dispute; otherwise those at
// the domicile of each party, at the thing, and at the committee. If the amount is high enough, the intermediate courts of those
// places, each once. The parties choose among them. The dispute's words must be open.
std::vector<OfferedCourt> CourtsFor(const Agreement& agreement, const Dispute& dispute, const CourtRules& rules);

}  // namespace zhiwang::mediation
