#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/case_intake/case.h"

namespace zhiwang::intake {

// One row of the lifecycle: what may be done in a state, by whom, and where it leads. Whoever holds the permission over
// the case may; it is looked at before a decision is made.
struct Transition {
  State from;
  Action action;
  State to;
  std::string_view by;  // a permission of the policy
};

// The whole lifecycle of a case. What a row alone cannot say (time limits, rulings, counts) is in decisions.cc.
inline constexpr Transition kLifecycle[] = {
    // from              action                    to                   by
    {State::kReceived,   Action::kPlace,           State::kReceived,    "case.place"},
    {State::kReceived,   Action::kDispatch,        State::kDispatched,  "case.dispatch"},
    {State::kReceived,   Action::kClose,           State::kClosed,      "case.close"},
    {State::kDispatched, Action::kPlace,           State::kDispatched,  "case.place"},
    {State::kDispatched, Action::kAccept,          State::kInProgress,  "case.accept"},
    {State::kDispatched, Action::kReturn,          State::kReceived,    "case.return"},
    {State::kDispatched, Action::kRecordCallback,  State::kDispatched,  "case.callback"},
    {State::kInProgress, Action::kPlace,           State::kInProgress,  "case.place"},
    {State::kInProgress, Action::kReturn,          State::kReceived,    "case.return"},
    {State::kInProgress, Action::kResolve,         State::kResolved,    "case.resolve"},
    {State::kInProgress, Action::kRecordCallback,  State::kInProgress,  "case.callback"},
    {State::kResolved,   Action::kPlace,           State::kResolved,    "case.place"},
    {State::kResolved,   Action::kRecordCallback,  State::kResolved,    "case.callback"},
    {State::kResolved,   Action::kReopen,          State::kInProgress,  "case.reopen"},
    {State::kResolved,   Action::kClose,           State::kClosed,      "case.close"},
    {State::kClosed,     Action::kReopen,          State::kInProgress,  "case.reopen"},
};

// Whether no state and action stand in two rows: what is done to a case has one outcome.
template <size_t N>
constexpr bool EachActionHasOneTarget(const Transition (&table)[N]) {
  for (size_t i = 0; i < N; ++i) {
    for (size_t j = i + 1; j < N; ++j) {
      if (table[i].from == table[j].from && table[i].action == table[j].action) return false;
    }
  }
  return true;
}
static_assert(EachActionHasOneTarget(kLifecycle));

// The row for this action in this state, or null when it is not legal there.
const Transition* FindTransition(State from, Action action);

// What may be done in a state, in the order of the table; a case that no unit had is not done again.
std::vector<Action> LegalActions(State from, bool has_unit);

std::string_view StateName(State state);      // `RECEIVED`, as in the contract
std::string_view StateNameZh(State state);    // `已登记`
std::string_view ActionName(Action action);   // `DISPATCH`
std::string_view ActionNameZh(Action action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string LifecycleTable();

}  // namespace zhiwang::intake
