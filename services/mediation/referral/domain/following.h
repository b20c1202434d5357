#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/referral/domain/referral.h"

// What becomes of the cases that a dispute answers when the dispute changes. Pure functions; nothing is read or written.
namespace zhiwang::mediation {

// The referral for which a dispute is registered; nothing where it came by another way.
std::optional<Referral> ReferralFor(const Dispute& registered);

// The referral as `dispute`, which answers it, leaves it at `at`: the next step. Nothing where its case need not be told: it
// has ended, or stands where it stood. A case is told forward only, but for one whose dispute is taken out of an accepted one:
// it is registered again.
std::optional<Referral> Follow(const Referral& before, const Dispute& dispute, absl::Time at);

// The referral given back to its case; nothing where it has ended.
std::optional<Referral> GiveBack(const Referral& before, absl::Time at);

// The referral of a case that does not wait for it any more; nothing where it has ended.
std::optional<Referral> LetGo(const Referral& before, absl::Time at);

// The referral as the change of its dispute to `after` leaves it; nothing where it stays: see Follow, GiveBack and LetGo.
std::optional<Referral> FollowChange(const Referral& before, const Dispute& after);

// The cases that a dispute answers, as it leaves them: for who is shown the dispute after a change.
std::vector<Referral> ReferralsOf(const Dispute& dispute);

// A case is given back by a dispute that goes on: the referral is split off with the dispute's change. FIELD_INVALID for a
// case that it does not answer.
absl::StatusOr<Dispute> GiveCaseBack(const Context& context, const Dispute& before, int64_t case_id);

// A case took its referral back: that is let go with the dispute's change. A dispute that is REGISTERED, that came from a
// case, with no word and no party since, and that answers no other case → WITHDRAWN; any other goes on as it is. Nothing where the
// dispute, or the referral by another way, has ended.
absl::StatusOr<std::optional<Dispute>> LoseCase(const Context& context, const Dispute& before, const CaseRound& lost);

}  // namespace zhiwang::mediation
