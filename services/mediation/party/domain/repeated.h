#pragma once

#include <map>
#include <set>
#include <span>

#include "absl/time/time.h"
#include "services/mediation/dispute/domain/dispute.h"

// Disputes in which the same two people face each other again.
namespace zhiwang::mediation {

inline constexpr int kRepeatedDays = 90;  // the present day included
inline constexpr int kRepeatedTimes = 3;  // the present dispute included

// Another dispute with parties of the present one.
struct OtherDispute {
  Facts facts;
  std::map<int, std::set<int>> same;  // by a party's number in the present dispute: its numbers in this one
};

// The first moment of the days that count, at `now`: those of Beijing.
absl::Time RepeatedSince(absl::Time now);

// True if two parties face each other in three disputes that were registered since, the present one included. `fresh`: the parties
// whose phone or identity number became known by this change; at least one of the two must be among them. Disputes that were joined
// to others or are void do not count, and neither do parties who have left.
bool FaceEachOtherAgain(const Dispute& dispute, const std::set<int>& fresh, std::span<const OtherDispute> others,
                        absl::Time since);

}  // namespace zhiwang::mediation
