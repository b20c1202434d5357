#include "services/mediation/agreement/domain/obligations/obligation_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(ObligationState state) {
  switch (state) {
    case ObligationState::kOpen:
      return "OPEN";
    case ObligationState::kDone:
      return "DONE";
    case ObligationState::kOverdue:
      return "OVERDUE";
    case ObligationState::kWaived:
      return "WAIVED";
  }
  return "";
}

std::string_view StateNameZh(ObligationState state) {
  switch (state) {
    case ObligationState::kOpen:
      return "待履行";
    case ObligationState::kDone:
      return "已履行";
    case ObligationState::kOverdue:
      return "逾期";
    case ObligationState::kWaived:
      return "已免除";
  }
  return "";
}

std::string_view ActionName(ObligationAction action) {
  switch (action) {
    case ObligationAction::kFulfil:
      return "FULFIL";
    case ObligationAction::kWaive:
      return "WAIVE";
    case ObligationAction::kFallDue:
      return "FALL_DUE";
    case ObligationAction::kRemind:
      return "REMIND";
    case ObligationAction::kTakeBack:
      return "TAKE_BACK";
  }
  return "";
}

std::string_view ActionNameZh(ObligationAction action) {
  switch (action) {
    case ObligationAction::kFulfil:
      return "履行";
    case ObligationAction::kWaive:
      return "免除";
    case ObligationAction::kFallDue:
      return "逾期";
    case ObligationAction::kRemind:
      return "提醒";
    case ObligationAction::kTakeBack:
      return "撤回误记";
  }
  return "";
}

std::string ObligationLifecycleTable() { return FormatLifecycle(kObligationLifecycle); }

std::vector<ObligationAction> LegalActions(ObligationState state) {
  std::vector<ObligationAction> actions;
  for (const ObligationTransition& row : kObligationLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
