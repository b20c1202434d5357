#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/award/domain/award.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/rules/domain/rules.h"

// The decisions about awards. The dispute is the present one, whose row is locked: nothing reopens it meanwhile.
namespace zhiwang::mediation {

// An award as its proposer wants it.
struct AwardDraft {
  int award_class = 1;
  std::vector<AwardShare> shares;  // without amounts
  std::string note;
};

// Who decides, and when. Callers are as timelines name them.
struct AwardMoment {
  std::string caller;
  absl::Time now;
};

// Checks the form of a draft: FIELD_INVALID names the field below `award`. Shares add up to 100 %, and no mediator has two.
absl::Status CheckDraft(const AwardDraft& draft);

// A new award for the end of the dispute, without an id of its own; `versions` are the district's rules, oldest first.
// AWARD_NOT_EARNED; SAME_PERSON where the caller has a share; FIELD_INVALID for a share of somebody who never took the dispute
// up, and one that comes to nothing.
absl::StatusOr<Award> Propose(const AwardMoment& moment, const Dispute& dispute, std::span<const Rules> versions,
                              const AwardDraft& draft);

// The award proposed anew for the end that stands. ACTION_ILLEGAL, and as of Propose.
absl::StatusOr<Award> ProposeAgain(const AwardMoment& moment, const Award& before, const Dispute& dispute,
                                   std::span<const Rules> versions, const AwardDraft& draft);

// ACTION_ILLEGAL; AWARD_NOT_EARNED where the end no longer stands; SAME_PERSON for who ever proposed it, or shares.
absl::StatusOr<Award> Approve(const AwardMoment& moment, const Award& before, const Dispute& dispute);

// Refuses it, or takes its approval back. ACTION_ILLEGAL; SAME_PERSON as of Approve.
absl::StatusOr<Award> Refuse(const AwardMoment& moment, const Award& before, const Dispute& dispute, std::string note);

}  // namespace zhiwang::mediation
