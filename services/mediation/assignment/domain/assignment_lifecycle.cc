#include "services/mediation/assignment/domain/assignment_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(AssignmentState state) {
  switch (state) {
    case AssignmentState::kProposed:
      return "PROPOSED";
    case AssignmentState::kActive:
      return "ACTIVE";
    case AssignmentState::kDeclined:
      return "DECLINED";
    case AssignmentState::kExpired:
      return "EXPIRED";
    case AssignmentState::kReplaced:
      return "REPLACED";
    case AssignmentState::kEnded:
      return "ENDED";
  }
  return "";
}

std::string_view StateNameZh(AssignmentState state) {
  switch (state) {
    case AssignmentState::kProposed:
      return "待接受";
    case AssignmentState::kActive:
      return "承办中";
    case AssignmentState::kDeclined:
      return "已婉拒";
    case AssignmentState::kExpired:
      return "逾期未接受";
    case AssignmentState::kReplaced:
      return "已更换";
    case AssignmentState::kEnded:
      return "已结束";
  }
  return "";
}

std::string_view ActionName(AssignmentAction action) {
  switch (action) {
    case AssignmentAction::kAccept:
      return "ACCEPT";
    case AssignmentAction::kDecline:
      return "DECLINE";
    case AssignmentAction::kReplace:
      return "REPLACE";
    case AssignmentAction::kExpire:
      return "EXPIRE";
    case AssignmentAction::kEnd:
      return "END";
  }
  return "";
}

std::string_view ActionNameZh(AssignmentAction action) {
  switch (action) {
    case AssignmentAction::kAccept:
      return "接受";
    case AssignmentAction::kDecline:
      return "婉拒";
    case AssignmentAction::kReplace:
      return "更换";
    case AssignmentAction::kExpire:
      return "逾期";
    case AssignmentAction::kEnd:
      return "结束";
  }
  return "";
}

std::string AssignmentLifecycleTable() { return FormatLifecycle(kAssignmentLifecycle); }

std::vector<AssignmentAction> LegalActions(AssignmentState state) {
  std::vector<AssignmentAction> actions;
  for (const AssignmentTransition& row : kAssignmentLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
