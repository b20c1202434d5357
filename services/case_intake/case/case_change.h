#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/case/domain/change_type.h"

namespace zhiwang::intake {

// A change of a case besides before and after.
struct CaseEvent {
  // NOLINTBEGIN(google-explicit-constructor): a call reads Change(…, Action::kAccept, …)
  CaseEvent(Action action) : type(ChangeTypeOf(action)) {}
  CaseEvent(SiteCheckState state) : type(SiteCheckChangeType(state)) {}  // to which an on-site check came
  CaseEvent(const char* beginning) : type(beginning) {}                  // of a case: `case.created`
  // NOLINTEND(google-explicit-constructor)
  CaseEvent(Action action, ReturnReason reason) : type(ChangeTypeOf(action)), return_reason(reason) {}
  CaseEvent(const char* given_up, int round) : type(given_up), referral(round) {}  // kWithdrawalNotTold
  CaseEvent(Action action, absl::Duration late_by) : type(ChangeTypeOf(action)), late(late_by) {}
  std::string type;  // `case.dispatched`. Persisted: do not change
  std::optional<ReturnReason> return_reason = {};
  int referral = 0;     // the round that it tells of, where the referral itself does not change; 0: none
  absl::Duration late;  // of what happens by itself: how long after its time
};

// The change-log row for a case that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Case* before, const Case& after, const CaseEvent& event);

}  // namespace zhiwang::intake
