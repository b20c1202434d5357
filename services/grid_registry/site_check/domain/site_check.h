#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/lifecycle/lifecycle.h"

namespace zhiwang::grid {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class SiteCheckState { kAssigned = 2, kAccepted = 3, kReported = 4, kRefused = 5, kExpired = 6, kUnassigned = 7 };
enum class SiteCheckAction { kAccept = 1, kRefuse = 2, kReport = 3, kExpire = 4 };
enum class SiteCheckFinding { kNone = 0, kConfirmed = 1, kPartlyConfirmed = 2, kNotConfirmed = 3 };
enum class SiteCheckRefusal { kNone = 0, kNotInMyGrid = 1, kDangerous = 2, kCannotCome = 3 };

struct LonLat {
  double longitude, latitude;  // degrees, GCJ-02
};

// An on-site check (现场核实): somebody who works in a grid goes and looks, because a case or a dispute
// asks.
struct SiteCheck {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it came to its state: every change leads to another
  SiteCheckState state = SiteCheckState::kAssigned;
  int64_t case_id = 0;     // that asks; 0: a dispute does
  int64_t dispute_id = 0;  // that asks; 0: a case does
  int number = 0;          // which check of that case or dispute
  std::string area_path;   // as it was when the check was created
  std::string worker;      // id of who has it or had it last; empty: nobody had
  std::string question;
  std::optional<LonLat> point;
  absl::Time created, due;
  SiteCheckFinding finding = SiteCheckFinding::kNone;
  std::string report;
  std::optional<LonLat> found_at;
  SiteCheckRefusal refusal = SiteCheckRefusal::kNone;
  std::string note;
  std::string stored;  // its body as it was read: what a newer version of the service wrote there is kept
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct SiteCheckTransition {
  SiteCheckState from;
  SiteCheckAction action;
  SiteCheckState to;
  std::string_view by;
};

inline constexpr SiteCheckTransition kSiteCheckLifecycle[] = {
    // from                     action                    to                         by
    {SiteCheckState::kAssigned, SiteCheckAction::kAccept, SiteCheckState::kAccepted, "site_check.carry_out"},
    {SiteCheckState::kAssigned, SiteCheckAction::kRefuse, SiteCheckState::kRefused, "site_check.carry_out"},
    {SiteCheckState::kAssigned, SiteCheckAction::kExpire, SiteCheckState::kExpired, ""},
    {SiteCheckState::kAccepted, SiteCheckAction::kReport, SiteCheckState::kReported, "site_check.carry_out"},
    {SiteCheckState::kAccepted, SiteCheckAction::kRefuse, SiteCheckState::kRefused, "site_check.carry_out"},
    {SiteCheckState::kAccepted, SiteCheckAction::kExpire, SiteCheckState::kExpired, ""},
};
static_assert(EachActionHasOneTarget(kSiteCheckLifecycle));

std::string_view StateName(SiteCheckState state);     // `ASSIGNED`, as in the contract
std::string_view StateNameZh(SiteCheckState state);   // `待接单`
std::string_view ActionName(SiteCheckAction action);  // `ACCEPT`
std::string_view ActionNameZh(SiteCheckAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string SiteCheckLifecycleTable();

// The actions that a state allows, in the order of the table.
std::vector<SiteCheckAction> LegalActions(SiteCheckState state);

// True for a state that is not final.
bool IsOpen(SiteCheckState state);

// The place by which callers have rights over it: its area.
inline auth::Scope ScopeOf(const SiteCheck& check) { return {check.area_path, {}}; }

// Each decision takes a check as it is and answers it as it becomes, or ACTION_ILLEGAL. Pure functions; nothing is read or
// written.

// A new check: with its worker, or UNASSIGNED where there is none.
SiteCheck Assign(SiteCheck draft, std::string worker, absl::Time now);

// The check belongs from then on to who did it: `worker`, or who had it where that is empty.
absl::StatusOr<SiteCheck> Accept(const SiteCheck& before, std::string worker);
absl::StatusOr<SiteCheck> Refuse(const SiteCheck& before, std::string worker, SiteCheckRefusal why, std::string note);
absl::StatusOr<SiteCheck> Report(const SiteCheck& before, std::string worker, SiteCheckFinding finding,
                                 std::string report, LonLat found_at);
absl::StatusOr<SiteCheck> Expire(const SiteCheck& before);

}  // namespace zhiwang::grid
