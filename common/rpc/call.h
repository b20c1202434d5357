#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/callers.h"
#include "common/auth/policy.h"
#include "common/auth/rights.h"
#include "common/rpc/hand_off.h"
#include "common/rpc/priority.h"

namespace zhiwang::rpc {

// True once a method has asked what its caller may see; null where it need not.
using Asked = std::shared_ptr<std::atomic<bool>>;

// Everything a method knows about the call it answers besides the request.
struct Call {
  std::string principal;                       // who is calling
  std::shared_ptr<const auth::Rights> rights;  // what they may do in the district the call is about
  const auth::Rule* rule = nullptr;            // of the method's permission
  absl::Time deadline;                         // when the caller stops waiting; always set
  Priority priority = Priority::kInteractive;
  std::string trace_parent;                              // W3C trace context; set in every call that came in
  std::shared_ptr<const auth::Caller> caller = nullptr;  // where the rights come from
  std::string district = {};                             // that the call is about; empty where it is about none
  std::optional<HandOff> handoff = {};                   // set when another service's relay delivers by this call

  // Set where the method must keep to a part of the district, or to what is the caller's own. An answer that came about
  // without asking what that is is not sent (see AccessRule::CheckAnswer).
  Asked asked = nullptr;

  // True where the caller has the method's permission for a resource of that place.
  bool May(const auth::Scope& scope) const {
    NoteAsked();
    return rights->Cover(rule->roles, scope);
  }
  // The places for which the caller has the method's permission: for lists.
  std::vector<auth::Grant> Reach() const {
    NoteAsked();
    return rights->Reach(rule->roles);
  }
  // The owner whose resources a method with the reach SELF serves: the caller.
  const auth::Self& Own() const {
    NoteAsked();
    return *rights->self();
  }
  // The caller of a method with the reach PART_OR_OWN, where they have its permission over their own things: they reach
  // nothing by area or department, and the resource says whether it is theirs. Null for those to whom the permission was
  // granted: for them May and Reach say what they reach.
  const auth::Self* AsOwner() const {
    if (!rights->IncludeSelf(rule->roles)) return nullptr;
    NoteAsked();
    return &*rights->self();
  }
  // True where the caller has another permission, `permission`, for a resource of that place: one of the policy's.
  bool MayAlso(std::string_view permission, const auth::Scope& scope) const;
  // The places for which the caller has the method's permission by present grants: for calls that last. CALLER_UNKNOWN
  // once their token has expired, PERMISSION_MISSING when nothing is left.
  absl::StatusOr<std::vector<auth::Grant>> ReachNow() const;
  // True where the caller has that permission anywhere in the district.
  bool MaySomewhere(std::string_view permission) const;

  void NoteAsked() const {
    if (asked != nullptr) asked->store(true, std::memory_order_relaxed);
  }
};

inline constexpr char kTraceParentKey[] = "traceparent";

}  // namespace zhiwang::rpc
