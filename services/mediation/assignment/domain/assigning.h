#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/mediation/assignment/domain/assignment.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// The decisions about who mediates. Of the assignments that are PROPOSED or ACTIVE exactly one presides. `mediator` is
// `staff/{id}` or `lawyers/{licence}`; `number` is an assignment's in the dispute: ASSIGNMENT_NOT_FOUND where there is none.
namespace zhiwang::mediation {

// Proposes a mediator. The first presides without being asked; one who is to preside takes that over. FIELD_INVALID for one
// who has an assignment already; CONFLICT for one who declared having advised a party.
absl::StatusOr<Dispute> ProposeMediator(const Context& context, const Dispute& before, std::string mediator,
                                        bool presides);

// The mediator accepts: ACTIVE, and the dispute is IN_MEDIATION. The first of a round starts the term, the first at a level
// the level's clock. PERMISSION_MISSING for another than the assignment's; DECLARATION_MISSING; CONFLICT for a tie that not
// all parties waived in writing, and for having advised a party in any case: see BarMediator. It is CONFLICT again where that has
// ended the assignment.
absl::StatusOr<Dispute> TakeUp(const Context& context, const Dispute& before, int number, std::string_view mediator,
                               const std::optional<Declaration>& declaration);

// What is kept of an acceptance that TakeUp refused with CONFLICT: the declaration. One who advised a party does not have the
// assignment any longer, since no waiver helps; of another it waits for the parties' waivers. Nothing where the same was declared
// before, the assignment has ended, or nothing bars the mediator now.
absl::StatusOr<std::optional<Dispute>> BarMediator(const Context& context, const Dispute& before, int number,
                                                   std::string_view mediator, const Declaration& declaration);

// The same of an acceptance that was refused for advice to a party that the register of legal services has, whatever was
// declared: the assignment ends. Nothing where the mediator's acceptance would not be legal now.
absl::StatusOr<std::optional<Dispute>> EndAdvisers(const Context& context, const Dispute& before, int number,
                                                   std::string_view mediator);

// Ends the assignments, PROPOSED or ACTIVE, of these mediators: a party who has come to be known was advised by them, or by their
// firm.
absl::Status EndAssignmentsOf(const Context& context, Dispute& after,
                              const std::set<std::string, std::less<>>& advisers);

// What is kept of a proposal that was refused with CONFLICT: that it was made, as a change of the dispute. `advised`: the register
// has advice of theirs, or of their firm, to a party. Nothing where nothing bars the mediator now.
absl::StatusOr<std::optional<Dispute>> BarCandidate(const Dispute& before, std::string_view mediator, bool advised);

// The mediator declines: PERMISSION_MISSING for another.
absl::StatusOr<Dispute> DeclineAssignment(const Context& context, const Dispute& before, int number,
                                          std::string_view mediator);

// Puts another mediator in the place of one: proposed, and presiding where the earlier one did. The second replacement in a
// round that a party asks for takes `dispute.rule` (TOWN_RULES). FIELD_INVALID for LEVEL_CHANGED, which comes about by
// itself.
absl::StatusOr<Dispute> ReplaceMediator(const Context& context, const Dispute& before, int number, std::string mediator,
                                        Ground ground);

// Lets the proposals expire whose time passed at `now` or earlier. Answers nothing where there is none.
absl::StatusOr<std::optional<Dispute>> ExpireProposal(const Dispute& before, absl::Time now);

// Notes of each assignment that is PROPOSED or ACTIVE whether its mediator serves: `left` holds those who do not. Answers
// nothing where that is as it was noted before, and for a dispute that has ended. It is no action of the lifecycle: nothing
// else changes by it, and a mediator who serves again has the dispute as before.
std::optional<Dispute> NoteHolders(const Dispute& before, const std::set<std::string, std::less<>>& left);

// OK where all parties have waived in writing the ties that the mediators who have the dispute declared, also those who came
// afterwards: CONFLICT otherwise.
absl::Status CheckTiesWaived(const Dispute& dispute);

// True where all parties who stand for themselves have accepted the mediator.
bool AcceptedByParties(const Facts& facts, int number);

}  // namespace zhiwang::mediation
