#include "services/mediation/agreement/domain/confirmation/confirmation_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(ConfirmationState state) {
  switch (state) {
    case ConfirmationState::kNone:
      break;
    case ConfirmationState::kPossible:
      return "POSSIBLE";
    case ConfirmationState::kApplied:
      return "APPLIED";
    case ConfirmationState::kTaken:
      return "TAKEN";
    case ConfirmationState::kConfirmed:
      return "CONFIRMED";
    case ConfirmationState::kDismissed:
      return "DISMISSED";
    case ConfirmationState::kLapsed:
      return "LAPSED";
  }
  return "";
}

std::string_view StateNameZh(ConfirmationState state) {
  switch (state) {
    case ConfirmationState::kNone:
      break;
    case ConfirmationState::kPossible:
      return "可申请";
    case ConfirmationState::kApplied:
      return "已申请";
    case ConfirmationState::kTaken:
      return "法院已受理";
    case ConfirmationState::kConfirmed:
      return "已确认";
    case ConfirmationState::kDismissed:
      return "裁定驳回";
    case ConfirmationState::kLapsed:
      return "逾期未申请";
  }
  return "";
}

std::string_view ActionName(ConfirmationAction action) {
  switch (action) {
    case ConfirmationAction::kApply:
      return "APPLY";
    case ConfirmationAction::kTake:
      return "TAKE";
    case ConfirmationAction::kNotTake:
      return "NOT_TAKE";
    case ConfirmationAction::kWithdraw:
      return "WITHDRAW";
    case ConfirmationAction::kConfirm:
      return "CONFIRM";
    case ConfirmationAction::kDismiss:
      return "DISMISS";
    case ConfirmationAction::kLapse:
      return "LAPSE";
  }
  return "";
}

std::string_view ActionNameZh(ConfirmationAction action) {
  switch (action) {
    case ConfirmationAction::kApply:
      return "申请";
    case ConfirmationAction::kTake:
      return "受理";
    case ConfirmationAction::kNotTake:
      return "不予受理";
    case ConfirmationAction::kWithdraw:
      return "撤回";
    case ConfirmationAction::kConfirm:
      return "裁定有效";
    case ConfirmationAction::kDismiss:
      return "裁定驳回申请";
    case ConfirmationAction::kLapse:
      return "逾期";
  }
  return "";
}

std::string ConfirmationLifecycleTable() { return FormatLifecycle(kConfirmationLifecycle); }

std::vector<ConfirmationAction> LegalActions(ConfirmationState state) {
  std::vector<ConfirmationAction> actions;
  for (const ConfirmationTransition& row : kConfirmationLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
