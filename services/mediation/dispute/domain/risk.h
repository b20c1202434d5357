#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/level.h"

// The risk of a dispute. The numbers of these enums are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

enum class Colour { kGreen = 1, kYellow = 2, kRed = 3 };
enum class RiskReason { kJudged = 1, kViolence = 2, kRepeated = 3, kManyPeople = 4, kVisited = 5 };

struct Risk {
  Colour colour = Colour::kGreen;
  Level level = Level::kVillage;         // that holds it
  std::string leader;                    // of RED: `staff/{id}`; empty while nobody is named
  std::optional<absl::Time> leader_due;  // of RED: by when there must be one
  RiskReason reason = RiskReason::kJudged;
  std::optional<absl::Time> at;  // of the last rating; nothing: it was never rated
  // Who rated it last, as timelines name callers; empty: nobody did, or somebody who reported violence and is kept back.
  std::string rater;
  std::optional<absl::CivilDay> visited;  // of a lowering: the day of the visit; nothing: the last rating was none
  std::optional<absl::Time> apart_since;  // since when nothing face to face is allowed; nothing: it is

  friend bool operator==(const Risk&, const Risk&) = default;
};

// True while the parties meet apart, because violence was reported and the town has not cleared it: there is no session face to
// face.
inline bool MeetsApart(const Risk& risk) { return risk.apart_since.has_value(); }

}  // namespace zhiwang::mediation
