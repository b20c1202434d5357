#pragma once

#include <optional>
#include <string>

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
  std::string rater;             // who rated it last, as timelines name callers; empty: it was never rated

  friend bool operator==(const Risk&, const Risk&) = default;
};

}  // namespace zhiwang::mediation
