#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/dispute/domain/lifecycle.h"

// What the decisions of this service share. For the domain only.
namespace zhiwang::mediation {

// The dispute after a legal action, before what the action itself changes; ACTION_ILLEGAL otherwise.
absl::StatusOr<Dispute> Step(const Dispute& before, Action action);

// OK where the caller holds the permission over the dispute; PERMISSION_MISSING otherwise.
absl::Status CheckPermission(const Context& context, const Dispute& dispute, std::string_view permission);

// The Beijing day of the decision.
absl::CivilDay TodayOf(const Context& context);

// Starts a clock. `start` is the moment of the event, or the first of its day where the day alone is known.
absl::Status StartClock(const Context& context, Dispute& dispute, Clock clock, absl::Time start, calendar::Term term);
absl::Status StartClock(const Context& context, Dispute& dispute, Clock clock, absl::CivilDay day, calendar::Term term);

// The clock of that kind that was neither met nor replaced; null where none runs or rests.
Deadline* FindUnmet(Facts& facts, Clock clock);
const Deadline* FindUnmet(const Facts& facts, Clock clock);

void StopClock(Facts& facts, Clock clock, absl::Time at);

// Starts the clocks of a court's papers, for the mediation and for the answer to the court, and that of a labour dispute, where
// their days are known and they never ran.
absl::Status StartClocksOfOrigin(const Context& context, Dispute& dispute);

// Starts the clocks that begin with a mediator's acceptance: the term with the first of the round, the level's with the first
// at the level.
absl::Status StartClocksOfMediation(const Context& context, Dispute& dispute);

// Starts the clock until somebody is named who leads the dispute, which is RED since its last rating. That of a dispute that has
// ended does not run: nobody is named for it.
absl::Status StartLeaderClock(const Context& context, Dispute& dispute);

// Lets the clocks of the term, the level and the court rest by the dispute's rests. One that is overdue stays so.
absl::Status ApplyRests(const Context& context, Dispute& dispute);

// Where nobody presides among those who have the dispute or were proposed, the first does, of those who have it.
void KeepOnePresiding(Facts& facts);

// Ends all assignments that are PROPOSED or ACTIVE; `state` is kEnded or kReplaced.
void EndAssignments(Facts& facts, AssignmentState state, std::optional<Ground> ground, absl::Time at);

// The action by which the refusal of a party ends the dispute: CONCLUDE_IN_PART where an issue is settled.
Action ActionOfRefusal(const Facts& facts);

// The issues that are open become UNSETTLED, but for those of these numbers.
void LeaveUnsettled(Facts& facts, const std::vector<int>& open = {});

// The end of the round: `ending` with its time, round and routes; clocks stop, open rests and assignments end.
void EndRound(const Context& context, Dispute& dispute, Ending ending);

}  // namespace zhiwang::mediation
