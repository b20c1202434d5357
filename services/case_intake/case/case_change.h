#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// A change of a case besides before and after.
struct CaseEvent {
  CaseEvent(const char* of) : type(of) {}  // NOLINT(google-explicit-constructor)
  CaseEvent(std::string of, std::optional<ReturnReason> reason = {}) : type(std::move(of)), return_reason(reason) {}
  CaseEvent(const char* of, absl::Duration late_by) : type(of), late(late_by) {}
  std::string type;  // `case.dispatched`. Persisted: do not change
  std::optional<ReturnReason> return_reason = {};
  absl::Duration late;  // of what happens by itself: how long after its time
};

// The change-log row for a case that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Case* before, const Case& after, const CaseEvent& event);

}  // namespace zhiwang::intake
