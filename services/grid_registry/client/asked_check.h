#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/grid_registry/client/place.h"

// On-site checks (现场核实) as the services that ask for them follow them: the registry has the task and tells of each step. No
// protobuf, so that what decides can use it.
namespace zhiwang::grid {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class CheckState {
  kRequested = 1,
  kAssigned = 2,
  kAccepted = 3,
  kReported = 4,
  kRefused = 5,
  kExpired = 6,
  kUnassigned = 7,
  kRejected = 8,
};
enum class CheckFinding { kNone = 0, kConfirmed = 1, kPartlyConfirmed = 2, kNotConfirmed = 3 };
enum class CheckRefusal { kNone = 0, kNotInMyGrid = 1, kDangerous = 2, kCannotCome = 3 };

// The progress of an on-site check.
struct CheckProgress {
  CheckState state = CheckState::kRequested;
  std::string task = {};    // its id at the grid registry; empty while that has not taken it
  std::string worker = {};  // id of the member of staff who has it; empty: nobody
  absl::Time at;            // when it came to this state
  CheckFinding finding = CheckFinding::kNone;
  std::string report = {};
  std::optional<Point> found_at = {};
  CheckRefusal refusal = CheckRefusal::kNone;
  std::string note = {};
};

// True where nothing more comes of it. A state of a newer release is not an end.
bool HasEnded(CheckState state);

// True where a check that stands at `from` may come to stand at `to`. News of a step may come before news of the one before
// it, so steps may be left out; none is taken back. A state that a newer release tells of is taken as it comes.
bool MayBecome(CheckState from, CheckState to);

// OK where what is told is of the task that is known, if one is; FIELD_INVALID naming `progress.site_check` otherwise.
absl::Status CheckIsOfTask(const CheckProgress& known, const CheckProgress& told);

// The last word of the type of the change by which a check comes to this state, `assigned`; `changed` for a state of a newer
// release. Persisted: do not change.
std::string_view ChangeWordOf(CheckState state);

// True while one of these checks is still to be waited for: it has not ended, and its time is not over. A check has `progress`
// and `due`.
template <class Check>
bool IsAwaited(const std::vector<Check>& checks, absl::Time now) {
  return std::any_of(checks.begin(), checks.end(),
                     [&](const Check& check) { return !HasEnded(check.progress.state) && now <= check.due; });
}

// The number of the check that a change began or moved; 0: none.
template <class Check>
int ChangedCheck(const std::vector<Check>& before, const std::vector<Check>& after) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (i >= before.size() || before[i].progress.state != after[i].progress.state) return static_cast<int>(i) + 1;
  }
  return 0;
}

}  // namespace zhiwang::grid
