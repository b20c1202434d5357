#include "services/grid_registry/reorganisation/domain/reorganisation.h"

#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

absl::StatusOr<Reorganisation> Step(const Reorganisation& before, ReorganisationAction action) {
  const ReorganisationTransition* row = FindRow(kReorganisationLifecycle, before.state, action);
  if (row == nullptr) return error::ActionIllegal(before, action);
  Reorganisation after = before;
  after.state = row->to;
  return after;
}

}  // namespace

std::string_view StateName(ReorganisationState state) {
  switch (state) {
    case ReorganisationState::kPlanned:
      return "PLANNED";
    case ReorganisationState::kApplied:
      return "APPLIED";
    case ReorganisationState::kCancelled:
      return "CANCELLED";
  }
  return "";
}

std::string_view StateNameZh(ReorganisationState state) {
  switch (state) {
    case ReorganisationState::kPlanned:
      return "待生效";
    case ReorganisationState::kApplied:
      return "已生效";
    case ReorganisationState::kCancelled:
      return "已取消";
  }
  return "";
}

std::string_view ActionName(ReorganisationAction action) {
  switch (action) {
    case ReorganisationAction::kApply:
      return "APPLY";
    case ReorganisationAction::kCancel:
      return "CANCEL";
  }
  return "";
}

std::string_view ActionNameZh(ReorganisationAction action) {
  switch (action) {
    case ReorganisationAction::kApply:
      return "生效";
    case ReorganisationAction::kCancel:
      return "取消";
  }
  return "";
}

std::string ReorganisationLifecycleTable() { return FormatLifecycle(kReorganisationLifecycle); }

std::vector<ReorganisationAction> LegalActions(ReorganisationState state) {
  std::vector<ReorganisationAction> actions;
  for (const ReorganisationTransition& row : kReorganisationLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

absl::StatusOr<Reorganisation> Apply(const Reorganisation& before) {
  return Step(before, ReorganisationAction::kApply);
}

absl::StatusOr<Reorganisation> Cancel(const Reorganisation& before) {
  return Step(before, ReorganisationAction::kCancel);
}

}  // namespace zhiwang::grid
