#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "services/grid_registry/client/place.h"
#include "services/mediation/dispute/domain/matter.h"
#include "services/mediation/screening/domain/screening_lifecycle.h"

namespace zhiwang::mediation {

inline constexpr int kMostFindings = 50;  // of a report

// A dispute that a screening found. Its number is its place: the first is 1. The summary names nobody.
struct ScreeningFinding {
  Type type = Type::kNeighbours;
  std::optional<grid::Point> point;
  std::string summary;
  bool people_known = false;
  int64_t dispute = 0;  // that it became; 0: none
};

// A grid's part of a round of screening (矛盾纠纷排查).
struct Screening {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  ScreeningState state = ScreeningState::kDue;
  absl::Time at = absl::UnixEpoch();  // when it came to its state
  int64_t round = 0;
  std::string area_path = "/";  // of the grid, as it was when the round was spread
  std::string grid_name;
  absl::Time due = absl::UnixEpoch();
  int64_t task = 0;                    // at the grid registry; 0: it has none yet
  std::string worker;                  // who reported, as timelines name callers; empty: nobody has
  std::optional<absl::Time> reported;  // when they did
  std::vector<ScreeningFinding> findings;
  std::string stored_body;  // as it was read: what a newer version of the service wrote there is kept
};

// The place by which callers have rights over it: its grid.
inline auth::Scope ScopeOf(const Screening& screening) { return {screening.area_path, {}}; }

// The code of its grid.
std::string GridOf(const Screening& screening);

// The number of its findings that became disputes.
int CountDisputes(const Screening& screening);

// The decisions about a grid's screening. Pure functions; nothing is read or written. Each answers the screening as it
// becomes, or ACTION_ILLEGAL.

// What somebody reports. Zero findings are a report, too.
struct ScreeningReport {
  std::string worker;  // as timelines name callers
  absl::Time at = absl::UnixEpoch();
  bool in_time = true;  // it was made by the due time, whenever it comes here
  std::vector<ScreeningFinding> findings;
};
// DUE → REPORTED in time, LATE afterwards; MISSING → LATE, or REPORTED where it was made in time. `now` is when it is decided.
absl::StatusOr<Screening> Report(const Screening& before, absl::Time now, ScreeningReport report);

// DUE → MISSING.
absl::StatusOr<Screening> PassDue(const Screening& before, absl::Time now);

// The task at the grid registry that its worker has for it.
absl::StatusOr<Screening> NoteTask(const Screening& before, int64_t task);

// A finding became that dispute. One that became another stays with that: nothing then. SCREENING_NOT_FOUND for a finding
// that there is not.
absl::StatusOr<std::optional<Screening>> NoteDispute(const Screening& before, int finding, int64_t dispute);

}  // namespace zhiwang::mediation
