#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ConfirmationState {
  kNone = 0,  // the agreement is not in effect, or no clause of it may be confirmed
  kPossible = 1,
  kApplied = 2,
  kTaken = 3,
  kConfirmed = 4,
  kDismissed = 5,
  kLapsed = 6,
};
enum class ConfirmationAction {
  kApply = 1,
  kTake = 2,
  kNotTake = 3,
  kWithdraw = 4,
  kConfirm = 5,
  kDismiss = 6,
  kLapse = 7,  // by itself: the window has passed
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct ConfirmationTransition {
  ConfirmationState from;
  ConfirmationAction action;
  ConfirmationState to;
  std::string_view by;
};

// An application that the court did not take, or that the parties withdrew, may be made again while the window is open; otherwise
// the timer of the agreement lapses the confirmation.
inline constexpr ConfirmationTransition kConfirmationLifecycle[] = {
    // from                         action                         to                             by
    {ConfirmationState::kPossible, ConfirmationAction::kApply, ConfirmationState::kApplied, "confirmation.record"},
    {ConfirmationState::kPossible, ConfirmationAction::kLapse, ConfirmationState::kLapsed, ""},
    {ConfirmationState::kApplied, ConfirmationAction::kTake, ConfirmationState::kTaken, "confirmation.record"},
    {ConfirmationState::kApplied, ConfirmationAction::kNotTake, ConfirmationState::kPossible, "confirmation.record"},
    {ConfirmationState::kTaken, ConfirmationAction::kConfirm, ConfirmationState::kConfirmed, "confirmation.record"},
    {ConfirmationState::kTaken, ConfirmationAction::kDismiss, ConfirmationState::kDismissed, "confirmation.record"},
    {ConfirmationState::kTaken, ConfirmationAction::kWithdraw, ConfirmationState::kPossible, "confirmation.record"},
};
static_assert(EachActionHasOneTarget(kConfirmationLifecycle));

std::string_view StateName(ConfirmationState state);     // `POSSIBLE`, as in the contract
std::string_view StateNameZh(ConfirmationState state);   // `可申请`
std::string_view ActionName(ConfirmationAction action);  // `APPLY`
std::string_view ActionNameZh(ConfirmationAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ConfirmationLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<ConfirmationAction> LegalActions(ConfirmationState state);

}  // namespace zhiwang::mediation
