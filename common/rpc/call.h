#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/auth/callers.h"
#include "common/auth/policy.h"
#include "common/auth/rights.h"
#include "common/rpc/hand_off.h"
#include "common/rpc/priority.h"

namespace zhiwang::rpc {

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

  // Whether the caller may do what the method does to a thing that belongs there.
  bool May(const auth::Scope& scope) const { return rights->Cover(rule->roles, scope); }
  // Whether the caller may do something else besides: `permission` is one of the policy's.
  bool MayAlso(std::string_view permission, const auth::Scope& scope) const;
  // Whether the caller is still who they were and may still make the call in the whole district, by what they are granted
  // now: for calls that last. CALLER_UNKNOWN once their token has expired, PERMISSION_MISSING.
  absl::Status CheckStillAdmitted() const;
  // Whether the caller may do that anywhere in the district.
  bool MaySomewhere(std::string_view permission) const;
};

inline constexpr char kTraceParentKey[] = "traceparent";

}  // namespace zhiwang::rpc
