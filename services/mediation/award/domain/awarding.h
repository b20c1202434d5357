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

// The decisions about awards. The row of the dispute is locked meanwhile, so nothing can reopen it.
namespace zhiwang::mediation {

// An award as somebody proposes it.
struct AwardDraft {
  int award_class = 1;
  std::vector<AwardShare> shares;  // without amounts
  std::string note;
};

// The caller and the time of a decision. Callers are as timelines name them.
struct AwardMoment {
  std::string caller;
  absl::Time now;
};

// Checks the form of a draft: shares add up to 100 %, and no mediator has two. FIELD_INVALID names the field below `award`.
absl::Status CheckDraft(const AwardDraft& draft);

// A new award for the present end of the dispute, without an id of its own. `versions` are the district's rules, oldest first.
// AWARD_NOT_EARNED; SAME_PERSON if the caller has a share; FIELD_INVALID for a share of somebody who never took the dispute up, or
// a share that is less than a fen.
absl::StatusOr<Award> Propose(const AwardMoment& moment, const Dispute& dispute, std::span<const Rules> versions,
                              const AwardDraft& draft);

// The award proposed again, for the present end of the dispute. ACTION_ILLEGAL, and the errors of Propose.
absl::StatusOr<Award> ProposeAgain(const AwardMoment& moment, const Award& before, const Dispute& dispute,
                                   std::span<const Rules> versions, const AwardDraft& draft);

// Approves the award. ACTION_ILLEGAL; AWARD_NOT_EARNED if its end no longer stands; SAME_PERSON for a caller who ever proposed it
// or has a share.
absl::StatusOr<Award> Approve(const AwardMoment& moment, const Award& before, const Dispute& dispute);

// Refuses the award, or takes its approval back. ACTION_ILLEGAL; SAME_PERSON as for Approve.
absl::StatusOr<Award> Refuse(const AwardMoment& moment, const Award& before, const Dispute& dispute, std::string note);

}  // namespace zhiwang::mediation
