#include "common/auth/rights.h"

#include <algorithm>

namespace zhiwang::auth {
namespace {

bool Within(const Grant& inner, const Grant& outer) {
  if (inner.area_path.empty())
    return outer.area_path == "/" || (outer.area_path.empty() && outer.department == inner.department);
  return !outer.area_path.empty() && inner.area_path.starts_with(outer.area_path);
}

}  // namespace

bool Rights::Cover(RoleSet roles, const Scope& scope) const {
  return std::any_of(grants_.begin(), grants_.end(),
                     [&](const Grant& grant) { return roles.Has(grant.role) && grant.Covers(scope); });
}

bool Rights::Include(RoleSet roles) const {
  return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) { return roles.Has(grant.role); });
}

bool Rights::BelongTo(std::string_view department) const {
  return std::any_of(grants_.begin(), grants_.end(),
                     [&](const Grant& grant) { return grant.area_path.empty() && grant.department == department; });
}

std::vector<Grant> Rights::Reach(RoleSet roles) const {
  std::vector<Grant> reach;
  for (const Grant& grant : grants_) {
    if (!roles.Has(grant.role)) continue;
    if (std::any_of(reach.begin(), reach.end(), [&](const Grant& outer) { return Within(grant, outer); })) continue;
    std::erase_if(reach, [&](const Grant& inner) { return Within(inner, grant); });
    reach.push_back(grant);
  }
  return reach;
}

}  // namespace zhiwang::auth
