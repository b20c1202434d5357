#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/calendar/deadline/deadline.h"

// The assignment of a mediator to a dispute: a part of the dispute. The numbers of these enums are stored and are those of
// the contract: do not change.
namespace zhiwang::mediation {

enum class AssignmentState { kProposed = 1, kActive = 2, kDeclined = 3, kExpired = 4, kReplaced = 5, kEnded = 6 };
enum class AssignmentAction { kAccept = 1, kDecline = 2, kReplace = 3, kExpire = 4, kEnd = 5 };
enum class Ground { kPartyObjects = 1, kTie = 2, kMediatorAsks = 3, kLeftOffice = 4, kLevelChanged = 5 };
enum class Tie { kKin = 1, kInterest = 2, kOtherRelation = 3, kAdvisedParty = 4 };

// Its number is its place among the dispute's assignments: the first is 1.
struct Assignment {
  AssignmentState state = AssignmentState::kProposed;
  std::string mediator;  // `staff/{id}` or `lawyers/{licence}`
  bool presides = false;
  int64_t committee = 0;  // at which it was made
  std::string proposer;   // as timelines name callers
  absl::Time proposed = absl::UnixEpoch();
  calendar::Deadline deadline;         // of the proposal
  std::vector<Tie> ties;               // that were declared
  std::optional<absl::Time> declared;  // nothing: no declaration yet
  std::optional<absl::Time> accepted, ended;
  std::optional<Ground> ground;  // of a replacement; kTie of one that ended because the law bars its mediator
  int round = 1;
  bool holder_left = false;  // the mediator serves no longer

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

// True for one that ended because its mediator had advised a party, which no waiver helps.
inline bool EndedForTie(const Assignment& assignment) {
  return assignment.state == AssignmentState::kEnded && assignment.ground == Ground::kTie;
}

// True for one whose mediator took the dispute up and had it when its round ended.
inline bool HadToEnd(const Assignment& assignment) {
  return assignment.state == AssignmentState::kEnded && assignment.accepted && !assignment.ground;
}

// A mediator whom the law keeps from a dispute, and the ties for which it does.
struct BarredMediator {
  std::string mediator;
  std::vector<Tie> ties;
};

// The declaration of a mediator about ties to the parties (法释〔2016〕14号 art. 15).
struct Declaration {
  std::vector<Tie> ties;  // none: there is none
  std::string note;       // the ties in words
};

}  // namespace zhiwang::mediation
