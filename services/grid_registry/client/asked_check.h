#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/grid_registry/client/place.h"

// On-site checks (现场核实) for the services that ask for them: the registry has the task and reports each step. Without protobuf,
// so that decisions can use it.
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

// True if no further step can come. A state of a newer release is not final.
bool HasEnded(CheckState state);

// True if a check in the state `from` may change to `to`. Steps may arrive out of order, so some may be skipped, but none is taken
// back. A state of a newer release is accepted as it comes.
bool MayBecome(CheckState from, CheckState to);

// OK if the progress is that of the known task, or if no task is known yet; otherwise FIELD_INVALID names `progress.site_check`.
absl::Status CheckIsOfTask(const CheckProgress& known, const CheckProgress& told);

// The last word of the type of the change by which a check comes to this state, `assigned`; `changed` for a state of a newer
// release. Persisted: do not change.
std::string_view ChangeWordOf(CheckState state);

// True while one of these checks is still awaited: it has not ended, and its time is not over. A check has `progress` and `due`.
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
