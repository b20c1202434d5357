#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace zhiwang::intake {

// The numbers of this enum are stored and are those of the contract: do not change.
enum class MediationState {
  kReferred = 1,
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
  kRejected = 12,
  kVoid = 13,
  kReferralWithdrawn = 14,
};

inline constexpr int kLongestReason = 100;  // characters, of an end that is no agreement

// The progress of a mediation, as far as the case may know it.
struct MediationProgress {
  MediationState state = MediationState::kReferred;
  std::string dispute = {};           // its id at the mediation service; empty while that has not taken the case
  std::string level = {};             // that has the dispute, as the contract names it
  std::string number = {};            // of the file, `（2026）人调字第12号`
  int effective_day = 0;              // of the agreement, yyyymmdd; 0: none
  std::string reason = {};            // of an end that is no agreement
  absl::Time at = absl::UnixEpoch();  // when it came to this state
  int step = 0;                       // of the mediation: 1, 2, 3 …

  friend bool operator==(const MediationProgress&, const MediationProgress&) = default;
};

// One referral of a case to mediation (转调解): a round.
struct Referral {
  std::string requester;
  absl::Time requested;
  bool reporter_consented = false;  // their data may go to mediation
  bool without_reporter = false;    // their data do not go along
  std::string dispute_type;         // as the contract of mediation names it
  MediationProgress progress;
  // The number of the reply that its agreement made, 1 for the case's first. Older rows do not have it.
  std::optional<int> reply = std::nullopt;
};

// True where nothing more comes of it. A state of a newer release is not an end.
bool HasEnded(MediationState state);

// True for an end by which the case is answered.
bool IsAgreement(MediationState state);

// True where a mediation that stands at `from` may come to stand at `to`: a later step, and no earlier state, but that an
// accepted one may be registered again. Steps may be left out. A state that a newer release tells of is taken as it comes.
bool MayBecome(const MediationProgress& from, const MediationProgress& to);

// True while the last referral can be taken back: its dispute is not accepted.
bool MayBeWithdrawn(const std::vector<Referral>& referrals);

// The round of the referral that a change began or moved; 0: none.
int ChangedReferral(const std::vector<Referral>& before, const std::vector<Referral>& after);

}  // namespace zhiwang::intake
