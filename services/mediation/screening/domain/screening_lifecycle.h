#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class ScreeningState { kDue = 1, kReported = 2, kMissing = 3, kLate = 4 };
enum class ScreeningAction {
  kReport = 1,
  kPass = 2,    // by itself: the due time passes
  kComeIn = 3,  // by itself: a report that was made in time arrives after the due time
  kNote = 4,    // by itself: notes the dispute that a finding became, or the task at the grid registry
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct ScreeningTransition {
  ScreeningState from;
  ScreeningAction action;
  ScreeningState to;
  std::string_view by;
};

inline constexpr ScreeningTransition kScreeningLifecycle[] = {
    // from                     action                    to                          by
    {ScreeningState::kDue, ScreeningAction::kReport, ScreeningState::kReported, "screening.report"},
    {ScreeningState::kDue, ScreeningAction::kPass, ScreeningState::kMissing, ""},
    {ScreeningState::kDue, ScreeningAction::kNote, ScreeningState::kDue, ""},
    {ScreeningState::kMissing, ScreeningAction::kReport, ScreeningState::kLate, "screening.report"},
    {ScreeningState::kMissing, ScreeningAction::kComeIn, ScreeningState::kReported, ""},
    {ScreeningState::kMissing, ScreeningAction::kNote, ScreeningState::kMissing, ""},
    {ScreeningState::kReported, ScreeningAction::kNote, ScreeningState::kReported, ""},
    {ScreeningState::kLate, ScreeningAction::kNote, ScreeningState::kLate, ""},
};
static_assert(EachActionHasOneTarget(kScreeningLifecycle));

std::string_view StateName(ScreeningState state);     // `DUE`, as in the contract
std::string_view StateNameZh(ScreeningState state);   // `待上报`
std::string_view ActionName(ScreeningAction action);  // `REPORT`
std::string_view ActionNameZh(ScreeningAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ScreeningLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<ScreeningAction> LegalActions(ScreeningState state);

}  // namespace zhiwang::mediation
