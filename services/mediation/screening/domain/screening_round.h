#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::mediation {

// The numbers of this enum are stored and are those of the contract: do not change.
enum class Rhythm { kOnce = 1, kFortnightly = 2, kWeekly = 3 };

// The reports of a round, counted over its grids.
struct RoundCounts {
  int64_t grids = 0, reported = 0, zero = 0, missing = 0, late = 0, findings = 0, disputes = 0;
};

// A round of screening: every grid of an area is asked once. Days are those of Beijing.
struct ScreeningRound {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  std::string area_path = "/";
  Rhythm rhythm = Rhythm::kOnce;
  absl::CivilDay from, until;                     // both days belong to the round
  std::optional<absl::CivilDay> sensitive_until;  // of WEEKLY: the last day of the sensitive period
  std::string about;
  std::string orderer;      // as timelines name callers
  std::string spread_to;    // the code of the last grid that has its screening; empty before the first
  bool spread = false;      // every grid has its screening
  int64_t follows = 0;      // the round that it followed by itself; 0: somebody ordered it
  bool goes_on = false;     // the next round is to follow it
  RoundCounts counts;       // counted from its screenings when the round is read; not stored
  std::string stored_body;  // as it was read, so that fields of a newer release are kept
};

// The place by which callers have rights over it: its area.
inline auth::Scope ScopeOf(const ScreeningRound& round) { return {round.area_path, {}}; }

// The code of its area.
std::string AreaOf(const ScreeningRound& round);

// The time at which the next round follows: the midnight that begins its first day. Nothing if no round follows.
std::optional<absl::Time> NextRoundAt(const ScreeningRound& round);

// The time by which a grid that is asked at `now` must report: the close of business of the round's last day or, if that is not a
// working day, of the next one. A grid that is asked only after that has until the close of business of the next working day.
absl::Time DueTime(const calendar::WorkingCalendar& calendar, const ScreeningRound& round, absl::Time now);

// The decisions about rounds. Pure functions; nothing is read or written.

// A new round, which begins its rhythm. FIELD_INVALID for days in the past or out of order, and for a round that is longer than the
// period of its rhythm.
absl::StatusOr<ScreeningRound> Order(ScreeningRound draft, std::string orderer, absl::CivilDay today);

// The next round after `before` that has not ended by `today`: rounds begin 7 days after a WEEKLY one, 14 days after another. A
// WEEKLY round that would begin after the sensitive period is FORTNIGHTLY. Rounds whose last day has passed are skipped.
ScreeningRound NextOf(const ScreeningRound& before, absl::CivilDay today);

// Notes that the next round has followed.
ScreeningRound Followed(const ScreeningRound& before);

// Ends the rhythm: no round follows. ACTION_ILLEGAL if none would follow anyway.
absl::StatusOr<ScreeningRound> EndRhythm(const ScreeningRound& before);

// Notes that the grids up to the one with this code have their screenings; `all`: every grid has.
ScreeningRound SpreadTo(const ScreeningRound& before, std::string grid, bool all);

}  // namespace zhiwang::mediation
