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

inline constexpr int kMostFindings = 50;  // in a report

// A dispute that a screening found. Findings are numbered in their order, from 1. The summary names nobody.
struct ScreeningFinding {
  Type type = Type::kNeighbours;
  std::optional<grid::Point> point;
  std::string summary;
  bool people_known = false;
  int64_t dispute = 0;  // the dispute that it became; 0: none
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
  std::string worker;                  // the caller who reported, as timelines name callers; empty: nobody yet
  std::optional<absl::Time> reported;  // the time of the report
  std::vector<ScreeningFinding> findings;
  std::string stored_body;  // as it was read, so that fields of a newer release are kept
};

// The place by which callers have rights over it: its grid.
inline auth::Scope ScopeOf(const Screening& screening) { return {screening.area_path, {}}; }

// The code of its grid.
std::string GridOf(const Screening& screening);

// The number of its findings that became disputes.
int CountDisputes(const Screening& screening);

// The decisions about a grid's screening. Pure functions; nothing is read or written. Each answers the changed screening, or
// ACTION_ILLEGAL.

// The report of a grid. A report without findings is valid.
struct ScreeningReport {
  std::string worker;  // as timelines name callers
  absl::Time at = absl::UnixEpoch();
  bool in_time = true;  // it was made by the due time, even if it arrives here later
  std::vector<ScreeningFinding> findings;
};
// DUE → REPORTED if in time, else LATE; MISSING → LATE, or REPORTED if the report was made in time. `now` is the time of the
// decision.
absl::StatusOr<Screening> Report(const Screening& before, absl::Time now, ScreeningReport report);

// DUE → MISSING.
absl::StatusOr<Screening> PassDue(const Screening& before, absl::Time now);

// Notes the task at the grid registry.
absl::StatusOr<Screening> NoteTask(const Screening& before, int64_t task);

// Notes the dispute that a finding became. A finding that became another dispute keeps it: nothing then. SCREENING_NOT_FOUND if the
// screening has no such finding.
absl::StatusOr<std::optional<Screening>> NoteDispute(const Screening& before, int finding, int64_t dispute);

}  // namespace zhiwang::mediation
