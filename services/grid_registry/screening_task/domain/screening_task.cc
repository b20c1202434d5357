#include "services/grid_registry/screening_task/domain/screening_task.h"

#include <utility>

#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

absl::StatusOr<ScreeningTask> StepOf(const ScreeningTask& before, ScreeningTaskAction action) {
  const ScreeningTaskTransition* row = FindRow(kScreeningTaskLifecycle, before.state, action);
  if (row == nullptr) return error::ActionIllegal(before, action);
  ScreeningTask after = before;
  after.state = row->to;
  return after;
}

}  // namespace

std::string_view StateName(ScreeningTaskState state) {
  switch (state) {
    case ScreeningTaskState::kDue:
      return "DUE";
    case ScreeningTaskState::kReported:
      return "REPORTED";
    case ScreeningTaskState::kMissing:
      return "MISSING";
    case ScreeningTaskState::kLate:
      return "LATE";
  }
  return "";
}

std::string_view StateNameZh(ScreeningTaskState state) {
  switch (state) {
    case ScreeningTaskState::kDue:
      return "待上报";
    case ScreeningTaskState::kReported:
      return "已上报";
    case ScreeningTaskState::kMissing:
      return "逾期未报";
    case ScreeningTaskState::kLate:
      return "迟报";
  }
  return "";
}

std::string_view ActionName(ScreeningTaskAction action) {
  switch (action) {
    case ScreeningTaskAction::kReport:
      return "REPORT";
    case ScreeningTaskAction::kPass:
      return "PASS";
  }
  return "";
}

std::string_view ActionNameZh(ScreeningTaskAction action) {
  switch (action) {
    case ScreeningTaskAction::kReport:
      return "上报";
    case ScreeningTaskAction::kPass:
      return "逾期未报";
  }
  return "";
}

std::string ScreeningTaskLifecycleTable() { return FormatLifecycle(kScreeningTaskLifecycle); }

std::vector<ScreeningTaskAction> LegalActions(ScreeningTaskState state) {
  std::vector<ScreeningTaskAction> actions;
  for (const ScreeningTaskTransition& row : kScreeningTaskLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

absl::StatusOr<ScreeningTask> Report(const ScreeningTask& before, std::string worker, absl::Time now,
                                     std::vector<ScreeningFinding> findings) {
  ScreeningTask from = before;
  // The timer that lets the due time pass may not have fired yet.
  if (now > before.due && before.state == ScreeningTaskState::kDue) {
    ASSIGN_OR_RETURN(from, PassDue(before));
  }
  ASSIGN_OR_RETURN(ScreeningTask after, StepOf(from, ScreeningTaskAction::kReport));
  after.worker = std::move(worker);
  after.reported = now;
  after.findings = std::move(findings);
  return after;
}

absl::StatusOr<ScreeningTask> PassDue(const ScreeningTask& before) {
  return StepOf(before, ScreeningTaskAction::kPass);
}

}  // namespace zhiwang::grid
