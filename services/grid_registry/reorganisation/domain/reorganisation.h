#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/lifecycle/lifecycle.h"

namespace zhiwang::grid {

// The numbers are stored, those of the states are the contract's: do not change.
enum class ReorganisationState { kPlanned = 1, kApplied = 2, kCancelled = 3 };
enum class ReorganisationAction { kApply = 1, kCancel = 2 };

// A reorganisation (区划调整): a set of changes of areas that takes effect as a whole at midnight of a day.
struct Reorganisation {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it came to its state: every change leads to another
  ReorganisationState state = ReorganisationState::kPlanned;
  int day = 0;                                // yyyymmdd
  std::string digest;                         // of its day and rows
  bool accept_findings = false;               // it takes effect although siblings overlap, leave gaps or spill
  int64_t revision = 0;                       // the number of the write of areas for which it was planned
  int64_t begins = 0, ends = 0, changes = 0;  // numbers of areas, as when it was imported
  absl::Time created = absl::UnixEpoch();
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct ReorganisationTransition {
  ReorganisationState from;
  ReorganisationAction action;
  ReorganisationState to;
  std::string_view by;
};

inline constexpr ReorganisationTransition kReorganisationLifecycle[] = {
    // from                         action                         to                               by
    {ReorganisationState::kPlanned, ReorganisationAction::kApply, ReorganisationState::kApplied, ""},
    {ReorganisationState::kPlanned, ReorganisationAction::kCancel, ReorganisationState::kCancelled, "area.import"},
};
static_assert(EachActionHasOneTarget(kReorganisationLifecycle));

std::string_view StateName(ReorganisationState state);     // `PLANNED`, as in the contract
std::string_view StateNameZh(ReorganisationState state);   // `待生效`
std::string_view ActionName(ReorganisationAction action);  // `APPLY`
std::string_view ActionNameZh(ReorganisationAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string ReorganisationLifecycleTable();

// The actions of callers that a state allows, in the order of the table.
std::vector<ReorganisationAction> LegalActions(ReorganisationState state);

// Each decision takes a reorganisation as it is and answers it as it becomes, or ACTION_ILLEGAL. Pure functions.
absl::StatusOr<Reorganisation> Apply(const Reorganisation& before);
absl::StatusOr<Reorganisation> Cancel(const Reorganisation& before);

}  // namespace zhiwang::grid
