#include "common/rpc/call.h"

#include "absl/time/clock.h"
#include "common/status/error.h"

namespace zhiwang::rpc {

bool Call::MayAlso(std::string_view permission, const auth::Scope& scope) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Cover(other->roles, scope);
}

absl::Status Call::CheckStillAdmitted() const {
  if (absl::Now() >= caller->good_until()) return error::CallerUnknown("the token has expired");
  const auto present = caller->RightsIn(district);
  const bool admitted = present != nullptr && present->Cover(rule->roles, {"/", ""});
  return admitted ? absl::OkStatus() : error::PermissionMissing(rule->permission, rule->zh, district);
}

bool Call::MaySomewhere(std::string_view permission) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Include(other->roles);
}

}  // namespace zhiwang::rpc
