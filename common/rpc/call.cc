#include "common/rpc/call.h"

namespace zhiwang::rpc {

bool Call::MayAlso(std::string_view permission, const auth::Scope& scope) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Cover(other->roles, scope);
}

bool Call::StillAdmitted() const {
  const auto present = caller->RightsIn(district);
  return present != nullptr && present->Cover(rule->roles, {"/", ""});
}

bool Call::MaySomewhere(std::string_view permission) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Include(other->roles);
}

}  // namespace zhiwang::rpc
