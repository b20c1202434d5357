#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/auth/role.h"
#include "common/auth/self.h"
#include "common/names/area_path.h"

namespace zhiwang::auth {

// The place of a resource: its area, as a path `/370211000000/370211109000/` (`/` where it is in none), and the
// department that has it, if one does.
struct Scope {
  std::string_view area_path;
  std::string_view department;
};

// A role and where it holds: in an area and all that lies in it (`/`: everywhere in the district), also what came about
// there before the area was moved; or for what a department has.
struct Grant {
  Role role;
  std::string area_path;  // empty: by department
  std::string department;

  bool Covers(const Scope& scope) const {
    return area_path.empty() ? scope.department == department : LiesIn(scope.area_path, area_path);
  }
};

// A caller's rights in one district. Immutable.
class Rights {
 public:
  Rights() = default;
  explicit Rights(std::vector<Grant> grants) : grants_(std::move(grants)) {}
  explicit Rights(Self self) : self_(std::move(self)) {}

  // True where one of the roles is held for the place of the resource.
  bool Cover(RoleSet roles, const Scope& scope) const;
  // True when one of the roles is granted anywhere in the district. A role over what is one's own is not granted.
  bool Include(RoleSet roles) const;
  // True when one of the roles is held over what is the holder's own.
  bool IncludeSelf(RoleSet roles) const { return self_ && roles.Has(self_->role); }
  // The holder of rights over what is their own; nothing where the rights were granted.
  const std::optional<Self>& self() const { return self_; }
  // True where any role is held for the department: its holder belongs to it.
  bool BelongTo(std::string_view department) const;
  // The places for which one of the roles is held, without those that lie within another of them.
  std::vector<Grant> Reach(RoleSet roles) const;
  // All that is granted.
  const std::vector<Grant>& grants() const { return grants_; }

 private:
  std::vector<Grant> grants_;
  std::optional<Self> self_;
};

}  // namespace zhiwang::auth
