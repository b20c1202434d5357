#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace zhiwang::mediation {

// The reason of a rest. The numbers are stored and are those of the contract: do not change.
enum class RestReason { kAppraisal = 1, kForceMajeure = 2 };

// An appraisal, or another reason for which the clocks of a dispute rest, on the Beijing days [from, until). What is
// appraised, or what happened, is one of the dispute's words.
struct Rest {
  RestReason reason = RestReason::kAppraisal;
  absl::CivilDay from;                  // commissioned: the first day that does not count
  std::optional<absl::CivilDay> until;  // result received: the first day that counts again; nothing while it is open
  std::string approver;                 // as timelines name callers

  friend bool operator==(const Rest&, const Rest&) = default;
};

}  // namespace zhiwang::mediation
