#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ObligationState { kOpen = 1, kDone = 2, kOverdue = 3, kWaived = 4 };
enum class ObligationAction {
  kFulfil = 1,
  kWaive = 2,
  kFallDue = 3,  // by itself
  kRemind = 4,   // by itself
  kTakeBack = 5,
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself. Each step is a change of the
// obligation's agreement. A payment of a part leaves the state as it is; the row of FULFIL is that of the payment that completes
// it.
struct ObligationTransition {
  ObligationState from;
  ObligationAction action;
  ObligationState to;
  std::string_view by;
};

inline constexpr ObligationTransition kObligationLifecycle[] = {
    // from                     action                       to                        by
    {ObligationState::kOpen, ObligationAction::kFulfil, ObligationState::kDone, "obligation.record"},
    {ObligationState::kOpen, ObligationAction::kWaive, ObligationState::kWaived, "obligation.record"},
    {ObligationState::kOpen, ObligationAction::kRemind, ObligationState::kOpen, ""},
    {ObligationState::kOpen, ObligationAction::kFallDue, ObligationState::kOverdue, ""},
    {ObligationState::kOverdue, ObligationAction::kFulfil, ObligationState::kDone, "obligation.record"},
    {ObligationState::kOverdue, ObligationAction::kWaive, ObligationState::kWaived, "obligation.record"},
    {ObligationState::kOverdue, ObligationAction::kRemind, ObligationState::kOverdue, ""},
    {ObligationState::kDone, ObligationAction::kTakeBack, ObligationState::kOpen, "obligation.record"},
};
static_assert(EachActionHasOneTarget(kObligationLifecycle));

// True while something is owed.
constexpr bool IsOwed(ObligationState state) {
  return state == ObligationState::kOpen || state == ObligationState::kOverdue;
}

std::string_view StateName(ObligationState state);     // `OPEN`, as in the contract
std::string_view StateNameZh(ObligationState state);   // `待履行`
std::string_view ActionName(ObligationAction action);  // `FULFIL`
std::string_view ActionNameZh(ObligationAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ObligationLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<ObligationAction> LegalActions(ObligationState state);

}  // namespace zhiwang::mediation
