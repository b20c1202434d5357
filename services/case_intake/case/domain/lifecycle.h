#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// One row of the lifecycle: what may be done in a state, by whom, and where it leads. The permission over the case is
// looked at before a decision is made.
struct Transition {
  State from;
  Action action;
  State to;
  std::string_view by;  // a permission of the policy; empty for what happens by itself
};

// The whole lifecycle of a case. The rules that a row alone cannot say (time limits, rulings, counts) are in decisions.cc.
inline constexpr Transition kLifecycle[] = {
    // from               action                     to                   by
    {State::kReceived, Action::kPlace, State::kReceived, "case.place"},
    {State::kReceived, Action::kDispatch, State::kDispatched, "case.dispatch"},
    {State::kReceived, Action::kClose, State::kClosed, "case.close"},
    {State::kReceived, Action::kRequestSiteCheck, State::kReceived, "case.check_site"},
    {State::kReceived, Action::kRecordSiteCheck, State::kReceived, "case.record_site_check"},
    {State::kReceived, Action::kRefer, State::kInMediation, "case.refer"},
    {State::kReceived, Action::kAddWords, State::kReceived, "my_case.write"},
    {State::kReceived, Action::kWithdraw, State::kClosed, "my_case.write"},
    {State::kReceived, Action::kPassDeadline, State::kReceived, ""},
    {State::kReceived, Action::kMoveDeadlines, State::kReceived, ""},
    {State::kReceived, Action::kFindPlace, State::kReceived, ""},
    {State::kDispatched, Action::kPlace, State::kDispatched, "case.place"},
    {State::kDispatched, Action::kAccept, State::kInProgress, "case.accept"},
    {State::kDispatched, Action::kReturn, State::kReceived, "case.return"},
    {State::kDispatched, Action::kRecordCallback, State::kDispatched, "case.callback"},
    {State::kDispatched, Action::kRequestSiteCheck, State::kDispatched, "case.check_site"},
    {State::kDispatched, Action::kRecordSiteCheck, State::kDispatched, "case.record_site_check"},
    {State::kDispatched, Action::kRefer, State::kInMediation, "case.refer"},
    {State::kDispatched, Action::kAddWords, State::kDispatched, "my_case.write"},
    {State::kDispatched, Action::kPassDeadline, State::kDispatched, ""},
    {State::kDispatched, Action::kMoveDeadlines, State::kDispatched, ""},
    {State::kDispatched, Action::kFindPlace, State::kDispatched, ""},
    {State::kInProgress, Action::kPlace, State::kInProgress, "case.place"},
    {State::kInProgress, Action::kReturn, State::kReceived, "case.return"},
    {State::kInProgress, Action::kResolve, State::kResolved, "case.resolve"},
    {State::kInProgress, Action::kRecordCallback, State::kInProgress, "case.callback"},
    {State::kInProgress, Action::kRequestSiteCheck, State::kInProgress, "case.check_site"},
    {State::kInProgress, Action::kRecordSiteCheck, State::kInProgress, "case.record_site_check"},
    {State::kInProgress, Action::kRefer, State::kInMediation, "case.refer"},
    {State::kInProgress, Action::kAddWords, State::kInProgress, "my_case.write"},
    {State::kInProgress, Action::kPassDeadline, State::kInProgress, ""},
    {State::kInProgress, Action::kMoveDeadlines, State::kInProgress, ""},
    {State::kInProgress, Action::kFindPlace, State::kInProgress, ""},
    {State::kInMediation, Action::kPlace, State::kInMediation, "case.place"},
    {State::kInMediation, Action::kRecordSiteCheck, State::kInMediation, "case.record_site_check"},
    {State::kInMediation, Action::kWithdrawReferral, State::kReceived, "case.refer"},
    {State::kInMediation, Action::kRecordMediation, State::kInMediation, "case.record_mediation"},
    {State::kInMediation, Action::kResolveByMediation, State::kResolved, "case.record_mediation"},
    {State::kInMediation, Action::kComeBack, State::kReceived, "case.record_mediation"},
    {State::kInMediation, Action::kAddWords, State::kInMediation, "my_case.write"},
    {State::kInMediation, Action::kPassDeadline, State::kInMediation, ""},
    {State::kInMediation, Action::kMoveDeadlines, State::kInMediation, ""},
    {State::kInMediation, Action::kFindPlace, State::kInMediation, ""},
    {State::kResolved, Action::kPlace, State::kResolved, "case.place"},
    {State::kResolved, Action::kRecordCallback, State::kResolved, "case.callback"},
    {State::kResolved, Action::kReopen, State::kInProgress, "case.reopen"},
    {State::kResolved, Action::kReopenAtCentre, State::kReceived, "case.reopen"},
    {State::kResolved, Action::kClose, State::kClosed, "case.close"},
    {State::kResolved, Action::kRequestSiteCheck, State::kResolved, "case.check_site"},
    {State::kResolved, Action::kRecordSiteCheck, State::kResolved, "case.record_site_check"},
    {State::kResolved, Action::kAddWords, State::kResolved, "my_case.write"},
    {State::kResolved, Action::kRate, State::kResolved, "my_case.write"},
    {State::kResolved, Action::kMoveDeadlines, State::kResolved, ""},
    {State::kResolved, Action::kFindPlace, State::kResolved, ""},
    {State::kClosed, Action::kReopen, State::kInProgress, "case.reopen"},
    {State::kClosed, Action::kReopenAtCentre, State::kReceived, "case.reopen"},
    {State::kClosed, Action::kRecordSiteCheck, State::kClosed, "case.record_site_check"},
    {State::kClosed, Action::kRate, State::kClosed, "my_case.write"},
    {State::kClosed, Action::kFindPlace, State::kClosed, ""},
};

static_assert(EachActionHasOneTarget(kLifecycle));

// The row for this action in this state, or null when it is not legal there.
const Transition* FindTransition(State from, Action action);

// The number of times that the citizen may add words to a case.
inline constexpr size_t kMostAdditions = 20;

// The actions that somebody may do to the case, in the order of the table. A case that mediation answered is done again from
// the centre, one that a unit had by that unit, and one that nobody had not at all. No result of an on-site check is entered
// where none is under way. A referral is taken back only while its dispute is not
// accepted. A citizen does something only to a case of their own, withdraws it only while it was never given to a unit, and
// rates each reply once.
std::vector<Action> LegalActions(const Case& c);

std::string_view StateName(State state);     // `RECEIVED`, as in the contract
std::string_view StateNameZh(State state);   // `已登记`
std::string_view ActionName(Action action);  // `DISPATCH`
std::string_view ActionNameZh(Action action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string LifecycleTable();

}  // namespace zhiwang::intake
