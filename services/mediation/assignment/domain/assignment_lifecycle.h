#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"
#include "services/mediation/assignment/domain/assignment.h"

namespace zhiwang::mediation {

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself. Each step is a change of
// the assignment's dispute.
struct AssignmentTransition {
  AssignmentState from;
  AssignmentAction action;
  AssignmentState to;
  std::string_view by;
};

inline constexpr AssignmentTransition kAssignmentLifecycle[] = {
    // from                      action                      to                          by
    {AssignmentState::kProposed, AssignmentAction::kAccept, AssignmentState::kActive, "assignment.answer"},
    {AssignmentState::kProposed, AssignmentAction::kDecline, AssignmentState::kDeclined, "assignment.answer"},
    {AssignmentState::kProposed, AssignmentAction::kReplace, AssignmentState::kReplaced, "mediator.propose"},
    {AssignmentState::kProposed, AssignmentAction::kExpire, AssignmentState::kExpired, ""},
    {AssignmentState::kProposed, AssignmentAction::kEnd, AssignmentState::kEnded, ""},
    {AssignmentState::kActive, AssignmentAction::kReplace, AssignmentState::kReplaced, "mediator.propose"},
    {AssignmentState::kActive, AssignmentAction::kEnd, AssignmentState::kEnded, ""},
};
static_assert(EachActionHasOneTarget(kAssignmentLifecycle));

// A mediator reaches the dispute while their assignment is in one of these states.
constexpr bool GivesReach(AssignmentState state) {
  return state == AssignmentState::kProposed || state == AssignmentState::kActive;
}

std::string_view StateName(AssignmentState state);     // `PROPOSED`, as in the contract
std::string_view StateNameZh(AssignmentState state);   // `待接受`
std::string_view ActionName(AssignmentAction action);  // `ACCEPT`
std::string_view ActionNameZh(AssignmentAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string AssignmentLifecycleTable();

// The actions that a state allows, in the order of the table.
std::vector<AssignmentAction> LegalActions(AssignmentState state);

}  // namespace zhiwang::mediation
