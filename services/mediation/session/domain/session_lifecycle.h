#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class SessionState { kPlanned = 1, kOpen = 2, kHeld = 3, kCancelled = 4, kNotHeld = 5 };
enum class SessionAction {
  kMove = 1,
  kCancel = 2,
  kStart = 3,
  kRecordMinutes = 4,
  kClose = 5,
  kPass = 6,            // by itself: its end has passed
  kEndWithDispute = 7,  // by itself: one of its mediators is no longer of the dispute
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct SessionTransition {
  SessionState from;
  SessionAction action;
  SessionState to;
  std::string_view by;
};

// Nothing ends a session that is open but its closing: people sit together, whatever becomes of the dispute meanwhile.
inline constexpr SessionTransition kSessionLifecycle[] = {
    // from                  action                          to                        by
    {SessionState::kPlanned, SessionAction::kMove, SessionState::kPlanned, "session.book"},
    {SessionState::kPlanned, SessionAction::kCancel, SessionState::kCancelled, "session.book"},
    {SessionState::kPlanned, SessionAction::kStart, SessionState::kOpen, "dispute.mediate"},
    {SessionState::kPlanned, SessionAction::kPass, SessionState::kNotHeld, ""},
    {SessionState::kPlanned, SessionAction::kEndWithDispute, SessionState::kCancelled, ""},
    {SessionState::kOpen, SessionAction::kRecordMinutes, SessionState::kOpen, "dispute.mediate"},
    {SessionState::kOpen, SessionAction::kClose, SessionState::kHeld, "dispute.mediate"},
    {SessionState::kHeld, SessionAction::kRecordMinutes, SessionState::kHeld, "dispute.mediate"},
};
static_assert(EachActionHasOneTarget(kSessionLifecycle));

// A session in one of these states keeps its time for itself.
constexpr bool HoldsTime(SessionState state) { return state == SessionState::kPlanned || state == SessionState::kOpen; }

std::string_view StateName(SessionState state);     // `PLANNED`, as in the contract
std::string_view StateNameZh(SessionState state);   // `已安排`
std::string_view ActionName(SessionAction action);  // `MOVE`
std::string_view ActionNameZh(SessionAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string SessionLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<SessionAction> LegalActions(SessionState state);

}  // namespace zhiwang::mediation
