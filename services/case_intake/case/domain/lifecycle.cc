#include "services/case_intake/case/domain/lifecycle.h"

#include <algorithm>

namespace zhiwang::intake {

namespace {

bool IsCitizens(Action action) {
  return action == Action::kAddWords || action == Action::kWithdraw || action == Action::kRate;
}

// True where the citizen may do that in a state that allows it.
bool MayCitizen(const Case& c, Action action) {
  if (c.citizen.empty()) return false;
  if (action == Action::kAddWords) return c.additions.size() < kMostAdditions;
  if (action == Action::kWithdraw) return !c.facts.dispatched;
  const auto rated = [&](const Callback& callback) {
    return callback.by_citizen && callback.round == static_cast<int>(c.facts.redos.size());
  };
  return !c.facts.resolutions.empty() && std::none_of(c.facts.callbacks.begin(), c.facts.callbacks.end(), rated);
}

}  // namespace

const Transition* FindTransition(State from, Action action) { return FindRow(kLifecycle, from, action); }

std::vector<Action> LegalActions(const Case& c) {
  const bool check_under_way = std::any_of(c.site_checks.begin(), c.site_checks.end(),
                                           [](const SiteCheck& check) { return !HasEnded(check.progress.state); });
  std::vector<Action> actions;
  for (const Transition& row : kLifecycle) {
    if (row.from != c.facts.state || row.by.empty()) continue;
    if (row.action == Action::kReopen && (c.facts.unit.empty() || IsAnsweredByMediation(c))) continue;
    if (row.action == Action::kReopenAtCentre && !IsAnsweredByMediation(c)) continue;
    if (row.action == Action::kRecordSiteCheck && !check_under_way) continue;
    if (row.action == Action::kWithdrawReferral && !MayBeWithdrawn(c.referrals)) continue;
    if (IsCitizens(row.action) && !MayCitizen(c, row.action)) continue;
    actions.push_back(row.action);
  }
  return actions;
}

std::string_view StateName(State state) {
  switch (state) {
    case State::kReceived:
      return "RECEIVED";
    case State::kDispatched:
      return "DISPATCHED";
    case State::kInProgress:
      return "IN_PROGRESS";
    case State::kResolved:
      return "RESOLVED";
    case State::kClosed:
      return "CLOSED";
    case State::kInMediation:
      return "IN_MEDIATION";
  }
  return "";
}

std::string_view StateNameZh(State state) {
  switch (state) {
    case State::kReceived:
      return "已登记";
    case State::kDispatched:
      return "已派单";
    case State::kInProgress:
      return "办理中";
    case State::kResolved:
      return "已答复";
    case State::kClosed:
      return "已办结";
    case State::kInMediation:
      return "调解中";
  }
  return "";
}

std::string_view ActionName(Action action) {
  switch (action) {
    case Action::kDispatch:
      return "DISPATCH";
    case Action::kAccept:
      return "ACCEPT";
    case Action::kReturn:
      return "RETURN";
    case Action::kResolve:
      return "RESOLVE";
    case Action::kRecordCallback:
      return "RECORD_CALLBACK";
    case Action::kReopen:
      return "REOPEN";
    case Action::kClose:
      return "CLOSE";
    case Action::kPlace:
      return "PLACE";
    case Action::kRequestSiteCheck:
      return "REQUEST_SITE_CHECK";
    case Action::kRecordSiteCheck:
      return "RECORD_SITE_CHECK";
    case Action::kAddWords:
      return "ADD_WORDS";
    case Action::kWithdraw:
      return "WITHDRAW";
    case Action::kRate:
      return "RATE";
    case Action::kPassDeadline:
      return "PASS_DEADLINE";
    case Action::kMoveDeadlines:
      return "MOVE_DEADLINES";
    case Action::kFindPlace:
      return "FIND_PLACE";
    case Action::kRefer:
      return "REFER";
    case Action::kWithdrawReferral:
      return "WITHDRAW_REFERRAL";
    case Action::kRecordMediation:
      return "RECORD_MEDIATION";
    case Action::kResolveByMediation:
      return "RESOLVE_BY_MEDIATION";
    case Action::kComeBack:
      return "COME_BACK";
    case Action::kReopenAtCentre:
      return "REOPEN_AT_CENTRE";
  }
  return "";
}

std::string_view ActionNameZh(Action action) {
  switch (action) {
    case Action::kDispatch:
      return "派单";
    case Action::kAccept:
      return "签收";
    case Action::kReturn:
      return "退单";
    case Action::kResolve:
      return "答复";
    case Action::kRecordCallback:
      return "回访";
    case Action::kReopen:
      return "重办";
    case Action::kClose:
      return "办结";
    case Action::kPlace:
      return "定位";
    case Action::kRequestSiteCheck:
      return "现场核实";
    case Action::kRecordSiteCheck:
      return "核实反馈";
    case Action::kAddWords:
      return "补充";
    case Action::kWithdraw:
      return "撤回";
    case Action::kRate:
      return "评价";
    case Action::kPassDeadline:
      return "超期";
    case Action::kMoveDeadlines:
      return "调整时限";
    case Action::kFindPlace:
      return "补充定位";
    case Action::kRefer:
      return "转调解";
    case Action::kWithdrawReferral:
      return "撤回转调解";
    case Action::kRecordMediation:
      return "调解反馈";
    case Action::kResolveByMediation:
      return "调解答复";
    case Action::kComeBack:
      return "调解退回";
    case Action::kReopenAtCentre:
      return "退回中心重办";
  }
  return "";
}

std::string LifecycleTable() { return FormatLifecycle(kLifecycle); }

}  // namespace zhiwang::intake
