#include "services/grid_registry/site_check/domain/site_check.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

// The check after a legal action, before what the action itself changes.
absl::StatusOr<SiteCheck> Step(const SiteCheck& before, SiteCheckAction action) {
  const SiteCheckTransition* row = FindRow(kSiteCheckLifecycle, before.state, action);
  if (row == nullptr) return error::ActionIllegal(before, action);
  SiteCheck after = before;
  after.state = row->to;
  return after;
}

absl::StatusOr<SiteCheck> StepBy(std::string worker, const SiteCheck& before, SiteCheckAction action) {
  ASSIGN_OR_RETURN(SiteCheck after, Step(before, action));
  if (!worker.empty()) after.worker = std::move(worker);
  return after;
}

}  // namespace

std::string_view StateName(SiteCheckState state) {
  switch (state) {
    case SiteCheckState::kAssigned:
      return "ASSIGNED";
    case SiteCheckState::kAccepted:
      return "ACCEPTED";
    case SiteCheckState::kReported:
      return "REPORTED";
    case SiteCheckState::kRefused:
      return "REFUSED";
    case SiteCheckState::kExpired:
      return "EXPIRED";
    case SiteCheckState::kUnassigned:
      return "UNASSIGNED";
  }
  return "";
}

std::string_view StateNameZh(SiteCheckState state) {
  switch (state) {
    case SiteCheckState::kAssigned:
      return "待接单";
    case SiteCheckState::kAccepted:
      return "核实中";
    case SiteCheckState::kReported:
      return "已核实";
    case SiteCheckState::kRefused:
      return "已退回";
    case SiteCheckState::kExpired:
      return "已逾期";
    case SiteCheckState::kUnassigned:
      return "无人承接";
  }
  return "";
}

std::string_view ActionName(SiteCheckAction action) {
  switch (action) {
    case SiteCheckAction::kAccept:
      return "ACCEPT";
    case SiteCheckAction::kRefuse:
      return "REFUSE";
    case SiteCheckAction::kReport:
      return "REPORT";
    case SiteCheckAction::kExpire:
      return "EXPIRE";
  }
  return "";
}

std::string_view ActionNameZh(SiteCheckAction action) {
  switch (action) {
    case SiteCheckAction::kAccept:
      return "接单";
    case SiteCheckAction::kRefuse:
      return "退回";
    case SiteCheckAction::kReport:
      return "反馈";
    case SiteCheckAction::kExpire:
      return "逾期";
  }
  return "";
}

std::string SiteCheckLifecycleTable() { return FormatLifecycle(kSiteCheckLifecycle); }

std::vector<SiteCheckAction> LegalActions(SiteCheckState state) {
  std::vector<SiteCheckAction> actions;
  for (const SiteCheckTransition& row : kSiteCheckLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

bool IsOpen(SiteCheckState state) { return !LegalActions(state).empty(); }

SiteCheck Assign(SiteCheck draft, std::string worker, absl::Time now) {
  draft.state = worker.empty() ? SiteCheckState::kUnassigned : SiteCheckState::kAssigned;
  draft.worker = std::move(worker);
  draft.created = now;
  return draft;
}

absl::StatusOr<SiteCheck> Accept(const SiteCheck& before, std::string worker) {
  return StepBy(std::move(worker), before, SiteCheckAction::kAccept);
}

absl::StatusOr<SiteCheck> Refuse(const SiteCheck& before, std::string worker, SiteCheckRefusal why, std::string note) {
  ASSIGN_OR_RETURN(SiteCheck after, StepBy(std::move(worker), before, SiteCheckAction::kRefuse));
  after.refusal = why;
  after.note = std::move(note);
  return after;
}

absl::StatusOr<SiteCheck> Report(const SiteCheck& before, std::string worker, SiteCheckFinding finding,
                                 std::string report, LonLat found_at) {
  ASSIGN_OR_RETURN(SiteCheck after, StepBy(std::move(worker), before, SiteCheckAction::kReport));
  after.finding = finding;
  after.report = std::move(report);
  after.found_at = found_at;
  return after;
}

absl::StatusOr<SiteCheck> Expire(const SiteCheck& before) { return Step(before, SiteCheckAction::kExpire); }

}  // namespace zhiwang::grid
