#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ViolenceState { kRaised = 1, kEscalated = 2, kConfirmed = 3 };
enum class ViolenceAction {
  kConfirm = 1,
  kEscalate = 2,  // by itself: nobody has confirmed it in time
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct ViolenceTransition {
  ViolenceState from;
  ViolenceAction action;
  ViolenceState to;
  std::string_view by;
};

inline constexpr ViolenceTransition kViolenceLifecycle[] = {
    // from                     action                     to                         by
    {ViolenceState::kRaised, ViolenceAction::kConfirm, ViolenceState::kConfirmed, "violence.confirm"},
    {ViolenceState::kRaised, ViolenceAction::kEscalate, ViolenceState::kEscalated, ""},
    {ViolenceState::kEscalated, ViolenceAction::kConfirm, ViolenceState::kConfirmed, "violence.confirm"},
    {ViolenceState::kEscalated, ViolenceAction::kEscalate, ViolenceState::kEscalated, ""},
};
static_assert(EachActionHasOneTarget(kViolenceLifecycle));

std::string_view StateName(ViolenceState state);     // `RAISED`, as in the contract
std::string_view StateNameZh(ViolenceState state);   // `已报`
std::string_view ActionName(ViolenceAction action);  // `CONFIRM`
std::string_view ActionNameZh(ViolenceAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ViolenceLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<ViolenceAction> LegalActions(ViolenceState state);

}  // namespace zhiwang::mediation
