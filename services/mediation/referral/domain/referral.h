#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/ending.h"
#include "services/mediation/dispute/domain/level.h"

namespace zhiwang::mediation {

// The progress of a mediation as a case is told of it. The numbers are stored and are those of the contract: do not change.
// The missing number is for the case's side alone to say.
enum class CaseProgress {
  kRegistered = 2,
  kAccepted = 3,
  kAgreed = 4,  // this and what follows is an end
  kPartlyAgreed = 5,
  kNotAccepted = 6,
  kRefused = 7,
  kFailed = 8,
  kWithdrawn = 9,
  kTransferred = 10,
  kSplit = 11,
  kVoid = 13,
  kReferralWithdrawn = 14,  // the case took it back, or does not wait any more: never told
};

// A round of a case, which is answered once.
struct CaseRound {
  int64_t case_id = 0;
  int round = 1;
};

// A case of the intake that a dispute answers: a round of it. It has the id of the dispute that was registered for it, and
// goes along when that is joined to another.
struct Referral {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  int64_t dispute = 0;                     // that answers it now
  int64_t case_id = 0;
  int round = 1;
  CaseProgress progress = CaseProgress::kRegistered;
  Level level = Level::kVillage;
  int step = 1;
  int number_year = 0;  // of the file's number; 0: none
  int64_t number = 0;
  std::optional<EndKind> ending;            // of an end without an agreement
  std::optional<absl::CivilDay> effective;  // of an end with one: the day on which the last one took effect
  Refusal refusal = Refusal::kNone;
  absl::Time at = absl::UnixEpoch();  // of the step
  std::string area_path = "/";        // of the dispute at that time
  std::string stored;  // its body as it was read: what a newer version of the service wrote there is kept
};

// True where that is the round of the case that it answers.
inline bool IsOf(const Referral& referral, const CaseRound& round) {
  return referral.case_id == round.case_id && referral.round == round.round;
}

// True where nothing more comes of it for the case. A progress of a newer release is not an end.
bool HasEnded(CaseProgress progress);

}  // namespace zhiwang::mediation
