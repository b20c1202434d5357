#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/deadline/deadline.h"
#include "services/mediation/agreement/domain/confirmation/confirmation_lifecycle.h"

// The judicial confirmation of an agreement. The numbers of these enums are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

// The ground on which a court does not take an application (民诉法解释 art. 355).
enum class Exclusion {
  kNone = 0,
  kNotForCourts = 1,
  kOtherCourt = 2,
  kStatus = 3,
  kSpecialProcedure = 4,
  kTitle = 5,
};

// The ground on which a court dismisses an application (民诉法解释 art. 358).
enum class Dismissal {
  kNone = 0,
  kMandatoryLaw = 1,
  kInterestsOfOthers = 2,
  kGoodMorals = 3,
  kNotVoluntary = 4,
  kUnclear = 5,
  kElse = 6,
};

// The ground on which a court may be applied to (民诉法 art. 205).
enum class CourtGround { kNone = 0, kInvited = 1, kDomicile = 2, kPlaceOfThing = 3, kCommittee = 4, kIntermediate = 5 };

// A court, without its name.
struct Court {
  CourtGround ground = CourtGround::kNone;
  std::string county;  // the county by which it is chosen; empty for kInvited
  int party = 0;       // the party whose domicile it is; 0: none

  friend bool operator==(const Court&, const Court&) = default;
};

// A confirmation, without the names of courts.
struct Confirmation {
  ConfirmationState state = ConfirmationState::kNone;
  calendar::Deadline window;                // 30 days from effect; met while somebody has applied
  absl::Time lapses = absl::UnixEpoch();    // the time of its lapse if nobody has applied by then
  Court court;                              // the court applied to last
  std::optional<absl::CivilDay> applied;    // the day of handing in or posting
  std::vector<int> clauses;                 // the clauses applied for, by number
  std::optional<absl::CivilDay> last_step;  // of the court or the parties; of a ruling its receipt
  Exclusion exclusion = Exclusion::kNone;   // the ground of not taking, or of a dismissal for it
  Dismissal dismissal = Dismissal::kNone;
  int64_t paper = 0;                    // the court's last paper, the id of a document; 0: none
  std::vector<int64_t> earlier_papers;  // of steps before, also of earlier applications
  std::optional<absl::CivilDay> objection_until, third_person_until;  // against the ruling that confirms

  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

// True for a paper of the court on which a step of the confirmation rests.
inline bool IsCourtPaper(const Confirmation& confirmation, int64_t document) {
  const std::vector<int64_t>& earlier = confirmation.earlier_papers;
  return confirmation.paper == document || std::find(earlier.begin(), earlier.end(), document) != earlier.end();
}

}  // namespace zhiwang::mediation
