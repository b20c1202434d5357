#include "services/mediation/session/domain/session_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(SessionState state) {
  switch (state) {
    case SessionState::kPlanned:
      return "PLANNED";
    case SessionState::kOpen:
      return "OPEN";
    case SessionState::kHeld:
      return "HELD";
    case SessionState::kCancelled:
      return "CANCELLED";
    case SessionState::kNotHeld:
      return "NOT_HELD";
  }
  return "";
}

std::string_view StateNameZh(SessionState state) {
  switch (state) {
    case SessionState::kPlanned:
      return "已安排";
    case SessionState::kOpen:
      return "进行中";
    case SessionState::kHeld:
      return "已举行";
    case SessionState::kCancelled:
      return "已取消";
    case SessionState::kNotHeld:
      return "未举行";
  }
  return "";
}

std::string_view ActionName(SessionAction action) {
  switch (action) {
    case SessionAction::kMove:
      return "MOVE";
    case SessionAction::kCancel:
      return "CANCEL";
    case SessionAction::kStart:
      return "START";
    case SessionAction::kRecordMinutes:
      return "RECORD_MINUTES";
    case SessionAction::kClose:
      return "CLOSE";
    case SessionAction::kPass:
      return "PASS";
    case SessionAction::kEndWithDispute:
      return "END_WITH_DISPUTE";
  }
  return "";
}

std::string_view ActionNameZh(SessionAction action) {
  switch (action) {
    case SessionAction::kMove:
      return "改期";
    case SessionAction::kCancel:
      return "取消";
    case SessionAction::kStart:
      return "开始";
    case SessionAction::kRecordMinutes:
      return "记录";
    case SessionAction::kClose:
      return "结束";
    case SessionAction::kPass:
      return "逾期未举行";
    case SessionAction::kEndWithDispute:
      return "随纠纷取消";
  }
  return "";
}

std::string SessionLifecycleTable() { return FormatLifecycle(kSessionLifecycle); }

std::vector<SessionAction> LegalActions(SessionState state) {
  std::vector<SessionAction> actions;
  for (const SessionTransition& row : kSessionLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
