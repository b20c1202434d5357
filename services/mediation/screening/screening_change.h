#pragma once

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"

namespace zhiwang::mediation {

// The types of changes that others look for. Persisted: do not change.
inline constexpr char kScreeningCreated[] = "screening.created";
inline constexpr char kScreeningHandoverGivenUp[] = "screening.handover_given_up";

// A change of a round or of a screening besides before and after.
struct ScreeningEvent {
  ScreeningEvent(const char* of)
      : type(of) {}  // NOLINT(google-explicit-constructor): a call reads Change(…, "screening.reported", …)
  ScreeningEvent(const char* of, absl::Duration after) : type(of), late(after) {}
  ScreeningEvent(const char* of, std::string reason) : type(of), given_up_reason(std::move(reason)) {}
  std::string type;
  absl::Duration late = absl::ZeroDuration();  // of what happens by itself: how long after its time
  std::string given_up_reason = {};            // of a hand-over that was given up
};

// The change-log row for a round that is `after`: its type, area path and payload.
changelog::Change ChangeOf(const ScreeningRound& after, const ScreeningEvent& event);

// The same of a screening that was `before` (null: new). Of a report that was made late the type is `screening.late`.
changelog::Change ChangeOf(const Screening* before, const Screening& after, const ScreeningEvent& event);

}  // namespace zhiwang::mediation
