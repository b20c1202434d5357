#include "services/case_intake/site_check/domain/site_check.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace zhiwang::intake {
namespace {

std::string_view NameOf(SiteCheckState state) {
  switch (state) {
    case SiteCheckState::kRequested:
      return "requested";
    case SiteCheckState::kAssigned:
      return "assigned";
    case SiteCheckState::kAccepted:
      return "accepted";
    case SiteCheckState::kReported:
      return "reported";
    case SiteCheckState::kRefused:
      return "refused";
    case SiteCheckState::kExpired:
      return "expired";
    case SiteCheckState::kUnassigned:
      return "unassigned";
    case SiteCheckState::kRejected:
      return "rejected";
  }
  return "changed";  // to a state of a newer release
}

bool IsKnown(SiteCheckState state) { return state >= SiteCheckState::kRequested && state <= SiteCheckState::kRejected; }

}  // namespace

bool HasEnded(SiteCheckState state) { return IsKnown(state) && state > SiteCheckState::kAccepted; }

bool MayBecome(SiteCheckState from, SiteCheckState to) {
  if (HasEnded(from) || to == from) return false;
  // A state of a newer release may come before or after any other.
  if (!IsKnown(from) || !IsKnown(to)) return true;
  if (to < from) return false;
  // These two say that the task never was anybody's.
  if (to == SiteCheckState::kUnassigned || to == SiteCheckState::kRejected) return from == SiteCheckState::kRequested;
  return true;
}

bool IsAwaited(const std::vector<SiteCheck>& checks, absl::Time now) {
  return std::any_of(checks.begin(), checks.end(),
                     [&](const SiteCheck& check) { return !HasEnded(check.progress.state) && now <= check.due; });
}

int ChangedCheck(const std::vector<SiteCheck>& before, const std::vector<SiteCheck>& after) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (i >= before.size() || before[i].progress.state != after[i].progress.state) return static_cast<int>(i) + 1;
  }
  return 0;
}

std::string SiteCheckChangeType(SiteCheckState state) {
  return absl::StrCat("case.site_check_", std::string(NameOf(state)));
}

}  // namespace zhiwang::intake
