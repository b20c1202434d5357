#pragma once

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"

namespace zhiwang::mediation {

// The types of changes that other code looks for. Persisted: do not change.
inline constexpr char kScreeningCreated[] = "screening.created";
inline constexpr char kScreeningHandoverGivenUp[] = "screening.handover_given_up";

// The facts of a change of a round or screening, apart from the states before and after.
struct ScreeningEvent {
  ScreeningEvent(const char* of)
      : type(of) {}  // NOLINT(google-explicit-constructor): a call reads Change(…, "screening.reported", …)
  ScreeningEvent(const char* of, absl::Duration after) : type(of), late(after) {}
  ScreeningEvent(const char* of, std::string reason) : type(of), given_up_reason(std::move(reason)) {}
  std::string type;
  absl::Duration late = absl::ZeroDuration();  // the delay of a change that a timer makes
  std::string given_up_reason = {};            // set if a hand-off was given up
};

// The change-log row of a change that led to the round `after`: its type, area path and payload.
changelog::Change ChangeOf(const ScreeningRound& after, const ScreeningEvent& event);

// The same for a screening that was `before` (null: new). The type of a late report is `screening.late`.
changelog::Change ChangeOf(const Screening* before, const Screening& after, const ScreeningEvent& event);

}  // namespace zhiwang::mediation
