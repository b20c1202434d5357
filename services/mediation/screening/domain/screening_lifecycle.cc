#include "services/mediation/screening/domain/screening_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(ScreeningState state) {
  switch (state) {
    case ScreeningState::kDue:
      return "DUE";
    case ScreeningState::kReported:
      return "REPORTED";
    case ScreeningState::kMissing:
      return "MISSING";
    case ScreeningState::kLate:
      return "LATE";
  }
  return "";
}

std::string_view StateNameZh(ScreeningState state) {
  switch (state) {
    case ScreeningState::kDue:
      return "待上报";
    case ScreeningState::kReported:
      return "已上报";
    case ScreeningState::kMissing:
      return "逾期未报";
    case ScreeningState::kLate:
      return "迟报";
  }
  return "";
}

std::string_view ActionName(ScreeningAction action) {
  switch (action) {
    case ScreeningAction::kReport:
      return "REPORT";
    case ScreeningAction::kPass:
      return "PASS";
    case ScreeningAction::kComeIn:
      return "COME_IN";
    case ScreeningAction::kNote:
      return "NOTE";
  }
  return "";
}

std::string_view ActionNameZh(ScreeningAction action) {
  switch (action) {
    case ScreeningAction::kReport:
      return "上报";
    case ScreeningAction::kPass:
      return "逾期未报";
    case ScreeningAction::kComeIn:
      return "补记按时上报";
    case ScreeningAction::kNote:
      return "登记进展";
  }
  return "";
}

std::string ScreeningLifecycleTable() { return FormatLifecycle(kScreeningLifecycle); }

std::vector<ScreeningAction> LegalActions(ScreeningState state) {
  std::vector<ScreeningAction> actions;
  for (const ScreeningTransition& row : kScreeningLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
