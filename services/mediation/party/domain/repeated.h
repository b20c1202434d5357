#pragma once

#include <map>
#include <set>
#include <span>

#include "absl/time/time.h"
#include "services/mediation/dispute/domain/dispute.h"

// The same two people who quarrel again.
namespace zhiwang::mediation {

inline constexpr int kRepeatedDays = 90;  // with the present one
inline constexpr int kRepeatedTimes = 3;  // with the present one

// Another dispute in which parties of the present one are.
struct OtherDispute {
  Facts facts;
  std::map<int, std::set<int>> same;  // by a party's number in the present dispute: its numbers in this one
};

// The first moment of the days that count, at `now`: those of Beijing.
absl::Time RepeatedSince(absl::Time now);

// True where two parties who face each other in the dispute do so, with it, in three that were registered since. `fresh`: the
// parties whose phone or identity number has become known by this change; of the two, one at least is among them. Disputes that
// were joined to others, or are void, do not count, and neither do parties who have left.
bool FaceEachOtherAgain(const Dispute& dispute, const std::set<int>& fresh, std::span<const OtherDispute> others,
                        absl::Time since);

}  // namespace zhiwang::mediation
