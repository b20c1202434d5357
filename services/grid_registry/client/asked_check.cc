#include "services/grid_registry/client/asked_check.h"

#include "common/status/error.h"

namespace zhiwang::grid {
namespace {

bool IsKnown(CheckState state) { return state >= CheckState::kRequested && state <= CheckState::kRejected; }

}  // namespace

bool HasEnded(CheckState state) { return IsKnown(state) && state > CheckState::kAccepted; }

bool MayBecome(CheckState from, CheckState to) {
  if (HasEnded(from) || to == from) return false;
  // A state of a newer release may come before or after any other.
  if (!IsKnown(from) || !IsKnown(to)) return true;
  if (to < from) return false;
  // These two say that the task never was anybody's.
  if (to == CheckState::kUnassigned || to == CheckState::kRejected) return from == CheckState::kRequested;
  return true;
}

absl::Status CheckIsOfTask(const CheckProgress& known, const CheckProgress& told) {
  if (known.task.empty() || known.task == told.task) return absl::OkStatus();
  return error::FieldInvalid("progress.site_check", "the check has another name", "与该次现场核实的任务不符");
}

std::string_view ChangeWordOf(CheckState state) {
  switch (state) {
    case CheckState::kRequested:
      return "requested";
    case CheckState::kAssigned:
      return "assigned";
    case CheckState::kAccepted:
      return "accepted";
    case CheckState::kReported:
      return "reported";
    case CheckState::kRefused:
      return "refused";
    case CheckState::kExpired:
      return "expired";
    case CheckState::kUnassigned:
      return "unassigned";
    case CheckState::kRejected:
      return "rejected";
  }
  return "changed";
}

}  // namespace zhiwang::grid
