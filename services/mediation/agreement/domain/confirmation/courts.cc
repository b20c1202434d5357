#include "services/mediation/agreement/domain/confirmation/courts.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace zhiwang::mediation {
namespace {

constexpr size_t kPrefectureDigits = 4;  // of the six of a county

std::string_view PrefectureOf(std::string_view county) { return county.substr(0, kPrefectureDigits); }

// True if the dispute is about a thing with a place: land, a house, something on a boundary.
bool IsAboutAPlace(Type type) {
  switch (type) {
    case Type::kRuralLand:
    case Type::kExpropriation:
    case Type::kForestAndWater:
    case Type::kHousing:
    case Type::kNeighbours:
    case Type::kBoundary:
    case Type::kResettlement:
      return true;
    default:
      return false;
  }
}

// The places that give a court jurisdiction. Committees of all levels lie in the district, so the court is the same for each of
// several committees that had the dispute (民诉法解释 art. 352).
std::vector<Court> PlacesOf(const Dispute& dispute) {
  std::vector<Court> places;
  const std::vector<PartyFacts>& parties = dispute.facts.parties;
  for (size_t i = 0; i < parties.size(); ++i) {
    if (parties[i].left || parties[i].domicile.empty()) continue;
    places.push_back({CourtGround::kDomicile, parties[i].domicile, static_cast<int>(i) + 1});
  }
  if (IsAboutAPlace(dispute.facts.type)) places.push_back({CourtGround::kPlaceOfThing, dispute.district, 0});
  places.push_back({CourtGround::kCommittee, dispute.district, 0});
  return places;
}

// The intermediate courts of those places: one for each prefecture, by the first of its counties.
std::vector<OfferedCourt> IntermediateCourts(const std::vector<Court>& places, const Dispute& dispute,
                                             const CourtRules& rules) {
  std::vector<OfferedCourt> offered;
  for (const Court& place : places) {
    const auto is_there = [&](const OfferedCourt& one) {
      return PrefectureOf(one.court.county) == PrefectureOf(place.county);
    };
    if (std::any_of(offered.begin(), offered.end(), is_there)) continue;
    const bool here = PrefectureOf(place.county) == PrefectureOf(dispute.district);
    offered.push_back({{CourtGround::kIntermediate, here ? dispute.district : place.county, 0},
                       here ? rules.intermediate : std::string()});
  }
  return offered;
}

}  // namespace

std::vector<OfferedCourt> CourtsFor(const Agreement& agreement, const Dispute& dispute, const CourtRules& rules) {
  if (IsOfCourt(dispute.facts.origin)) return {{{CourtGround::kInvited, "", 0}, dispute.origin.court}};
  const std::vector<Court> places = PlacesOf(dispute);
  const int64_t amount = std::max(dispute.words.matter.amount_fen, AmountOf(agreement.facts.terms));
  if (rules.intermediate_from_fen > 0 && amount >= rules.intermediate_from_fen) {
    return IntermediateCourts(places, dispute, rules);
  }
  std::vector<OfferedCourt> offered;
  for (const Court& place : places) {
    offered.push_back({place, place.county == dispute.district ? rules.district : std::string()});
  }
  return offered;
}

}  // namespace zhiwang::mediation
