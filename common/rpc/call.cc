#include "common/rpc/call.h"

#include "absl/time/clock.h"
#include "common/status/error.h"

namespace zhiwang::rpc {

bool Call::MayAlso(std::string_view permission, const auth::Scope& scope) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Cover(other->roles, scope);
}

absl::StatusOr<std::vector<auth::Grant>> Call::ReachNow() const {
  NoteAsked();
  if (absl::Now() >= caller->good_until()) return error::CallerUnknown("the token has expired");
  const auto present = caller->RightsIn(district);
  std::vector<auth::Grant> reach;
  if (present != nullptr) reach = present->Reach(rule->roles);
  if (reach.empty()) return error::PermissionMissing(rule->permission, rule->zh, district);
  return reach;
}

bool Call::MaySomewhere(std::string_view permission) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Include(other->roles);
}

}  // namespace zhiwang::rpc
