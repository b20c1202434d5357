#include "services/mediation/violence/domain/violence_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(ViolenceState state) {
  switch (state) {
    case ViolenceState::kRaised:
      return "RAISED";
    case ViolenceState::kEscalated:
      return "ESCALATED";
    case ViolenceState::kConfirmed:
      return "CONFIRMED";
  }
  return "";
}

std::string_view StateNameZh(ViolenceState state) {
  switch (state) {
    case ViolenceState::kRaised:
      return "已报";
    case ViolenceState::kEscalated:
      return "未确认已升级";
    case ViolenceState::kConfirmed:
      return "已确认接收";
  }
  return "";
}

std::string_view ActionName(ViolenceAction action) {
  switch (action) {
    case ViolenceAction::kConfirm:
      return "CONFIRM";
    case ViolenceAction::kEscalate:
      return "ESCALATE";
  }
  return "";
}

std::string_view ActionNameZh(ViolenceAction action) {
  switch (action) {
    case ViolenceAction::kConfirm:
      return "确认接收";
    case ViolenceAction::kEscalate:
      return "升级";
  }
  return "";
}

std::string ViolenceLifecycleTable() { return FormatLifecycle(kViolenceLifecycle); }

std::vector<ViolenceAction> LegalActions(ViolenceState state) {
  std::vector<ViolenceAction> actions;
  for (const ViolenceTransition& row : kViolenceLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
