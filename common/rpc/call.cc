#include "common/rpc/call.h"

namespace zhiwang::rpc {

bool Call::MayAlso(std::string_view permission, const auth::Scope& scope) const {
  const auth::Rule* other = auth::FindRule(permission);
  return other != nullptr && rights->Cover(other->roles, scope);
}

}  // namespace zhiwang::rpc
