#include "services/mediation/party/domain/groups.h"

#include "services/mediation/dispute/domain/dispute_errors.h"

namespace zhiwang::mediation {

std::set<int> RepresentativesOf(const Facts& facts, Side side) {
  std::set<int> representatives;
  for (const PartyFacts& party : facts.parties) {
    if (party.side == side && !party.left && party.represented_by != 0) representatives.insert(party.represented_by);
  }
  return representatives;
}

absl::Status CheckGroups(const Dispute& dispute) {
  for (const Side side : {Side::kApplicant, Side::kRespondent, Side::kThirdParty}) {
    const int count = static_cast<int>(RepresentativesOf(dispute.facts, side).size());
    if (count == 0 || (kFewestRepresentatives <= count && count <= kMostRepresentatives)) continue;
    return error::GroupRepresentatives(dispute, side, count);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
