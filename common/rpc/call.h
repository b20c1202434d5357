#pragma once

#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhiwang::rpc {

// What a caller may be. Persisted in no table: names are what travels.
enum class Role { kHandler, kDispatcher, kDirector, kGridWorker, kAdministrator, kService };

// `handler`, `dispatcher`, … as callers and documents name it.
std::string_view RoleName(Role role);

// The role of that name; INVALID_ARGUMENT for another.
absl::StatusOr<Role> ParseRole(std::string_view name);

// Everything a method knows about the call it answers besides the request.
struct Call {
  std::string principal;     // who is calling
  std::set<Role> roles;      // as what
  absl::Time deadline;       // when the caller stops waiting; always set
  std::string trace_parent;  // W3C trace context, passed on to calls made for this one; may be empty

  // Whether the caller may act as `role`. An administrator may act as any.
  bool Is(Role role) const { return roles.contains(role) || roles.contains(Role::kAdministrator); }
};

// Metadata keys of callers that are taken at their word; only a server with `insecure_callers` does.
inline constexpr char kInsecureCallerKey[] = "x-zhiwang-insecure-caller";
inline constexpr char kInsecureRolesKey[] = "x-zhiwang-insecure-roles";
inline constexpr char kTraceParentKey[] = "traceparent";

}  // namespace zhiwang::rpc
