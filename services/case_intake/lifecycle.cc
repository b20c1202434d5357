#include "services/case_intake/lifecycle.h"

#include <fmt/format.h>

namespace zhiwang::intake {

const Transition* FindTransition(State from, Action action) {
  for (const Transition& row : kLifecycle) {
    if (row.from == from && row.action == action) return &row;
  }
  return nullptr;
}

std::vector<Action> LegalActions(State from, bool has_unit) {
  std::vector<Action> actions;
  for (const Transition& row : kLifecycle) {
    if (row.from == from && (has_unit || row.action != Action::kReopen)) actions.push_back(row.action);
  }
  return actions;
}

std::string_view StateName(State state) {
  switch (state) {
    case State::kReceived: return "RECEIVED";
    case State::kDispatched: return "DISPATCHED";
    case State::kInProgress: return "IN_PROGRESS";
    case State::kResolved: return "RESOLVED";
    case State::kClosed: return "CLOSED";
  }
  return "";
}

std::string_view StateNameZh(State state) {
  switch (state) {
    case State::kReceived: return "已登记";
    case State::kDispatched: return "已派单";
    case State::kInProgress: return "办理中";
    case State::kResolved: return "已答复";
    case State::kClosed: return "已办结";
  }
  return "";
}

std::string_view ActionName(Action action) {
  switch (action) {
    case Action::kDispatch: return "DISPATCH";
    case Action::kAccept: return "ACCEPT";
    case Action::kReturn: return "RETURN";
    case Action::kResolve: return "RESOLVE";
    case Action::kRecordCallback: return "RECORD_CALLBACK";
    case Action::kReopen: return "REOPEN";
    case Action::kClose: return "CLOSE";
    case Action::kPlace: return "PLACE";
  }
  return "";
}

std::string_view ActionNameZh(Action action) {
  switch (action) {
    case Action::kDispatch: return "派单";
    case Action::kAccept: return "签收";
    case Action::kReturn: return "退单";
    case Action::kResolve: return "答复";
    case Action::kRecordCallback: return "回访";
    case Action::kReopen: return "重办";
    case Action::kClose: return "办结";
    case Action::kPlace: return "定位";
  }
  return "";
}

std::string LifecycleTable() {
  std::string table = "| state | action | leads to | by |\n|---|---|---|---|\n";
  for (const Transition& row : kLifecycle) {
    table += fmt::format("| {} {} | {} {} | {} {} | `{}` |\n", StateName(row.from), StateNameZh(row.from),
                         ActionName(row.action), ActionNameZh(row.action), StateName(row.to), StateNameZh(row.to),
                         row.by);
  }
  return table;
}

}  // namespace zhiwang::intake
