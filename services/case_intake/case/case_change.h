#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/changelog/change_log.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// What a change of a case says besides before and after.
struct CaseEvent {
  CaseEvent(const char* of) : type(of) {}  // NOLINT(google-explicit-constructor)
  CaseEvent(std::string of, std::optional<ReturnReason> reason = {}) : type(std::move(of)), return_reason(reason) {}
  std::string type;  // `case.dispatched`. Persisted: do not change
  std::optional<ReturnReason> return_reason = {};
};

// The change-log row for a case that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Case* before, const Case& after, const CaseEvent& event);

}  // namespace zhiwang::intake
