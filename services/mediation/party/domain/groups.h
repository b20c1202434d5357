#pragma once

#include <set>

#include "absl/status/status.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/party/domain/party.h"

// Sides of many people, who take part by representatives (民事诉讼法 art. 56; 民诉法解释 art. 78).
namespace zhiwang::mediation {

inline constexpr int kFewestRepresentatives = 2, kMostRepresentatives = 5;  // of a side

// The numbers of the parties that represent others on that side who have not left.
std::set<int> RepresentativesOf(const Facts& facts, Side side);

// OK where each side has no representatives, or two to five. GROUP_REPRESENTATIVES otherwise.
absl::Status CheckGroups(const Dispute& dispute);

}  // namespace zhiwang::mediation
