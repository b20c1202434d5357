#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::intake {

using grid::Point;

// The numbers of these enums are stored and are those of the contract: do not change.
enum class SiteCheckState {
  kRequested = 1,
  kAssigned = 2,
  kAccepted = 3,
  kReported = 4,
  kRefused = 5,
  kExpired = 6,
  kUnassigned = 7,
  kRejected = 8,
};

enum class SiteCheckFinding { kNone = 0, kConfirmed = 1, kPartlyConfirmed = 2, kNotConfirmed = 3 };
enum class SiteCheckRefusal { kNone = 0, kNotInMyGrid = 1, kDangerous = 2, kCannotCome = 3 };

// The progress of an on-site check.
struct SiteCheckProgress {
  SiteCheckState state = SiteCheckState::kRequested;
  std::string task = {};    // its id at the grid registry; empty while that has not taken it
  std::string worker = {};  // id of the member of staff who has it; empty: nobody
  absl::Time at;            // when it came to this state
  SiteCheckFinding finding = SiteCheckFinding::kNone;
  std::string report = {};
  std::optional<Point> found_at = {};
  SiteCheckRefusal refusal = SiteCheckRefusal::kNone;
  std::string note = {};
};

// One on-site check (现场核实) of a case: what is asked, and what came of it.
struct SiteCheck {
  std::string question, requester;
  absl::Time requested, due;
  std::string area;            // code of the area that it was asked for
  std::optional<Point> point;  // where the case was, as far as known, when it was asked for
  SiteCheckProgress progress;
};

// True where nothing more comes of it. A state of a newer release is not an end.
bool HasEnded(SiteCheckState state);

// True where a check that stands at `from` may come to stand at `to`. News of a step may come before news of the one before
// it, so steps may be left out; none is taken back. A state that a newer release tells of is taken as it comes.
bool MayBecome(SiteCheckState from, SiteCheckState to);

// True while one of these checks is still to be waited for: it has not ended, and its time is not over.
bool IsAwaited(const std::vector<SiteCheck>& checks, absl::Time now);

// The number of the check that a change began or moved; 0: none.
int ChangedCheck(const std::vector<SiteCheck>& before, const std::vector<SiteCheck>& after);

// `case.site_check_assigned`: the type of the change by which a check comes to this state. Persisted: do not change.
std::string SiteCheckChangeType(SiteCheckState state);

}  // namespace zhiwang::intake
