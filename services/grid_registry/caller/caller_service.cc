#include "services/grid_registry/caller/caller_service.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/auth/policy.h"
#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/former_paths.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/staff/grant_reach.h"
#include "services/grid_registry/staff/staff_store.h"

namespace zhiwang::grid {
namespace {

using common::v1::Caller;

// The role with what it allows.
Caller::Role RoleOf(auth::Role held) {
  Caller::Role role;
  role.set_role(std::string(auth::RoleName(held)));
  role.set_label(std::string(auth::RoleNameZh(held)));
  role.set_self(auth::kSelfRoles.Has(held));
  for (const auth::Rule& rule : auth::Policy()) {
    if (rule.roles.Has(held)) role.add_permissions(std::string(rule.permission));
  }
  return role;
}

using Held = std::set<std::pair<auth::Role, std::string>>;  // a role, and a path or a department's code

bool IsForPartOfDistrict(const auth::Grant& grant) { return grant.area_path.size() > 1; }

// True where one role is granted for several places of which `is_place` holds.
template <class IsPlace>
bool HasRoleInSeveral(const std::vector<auth::Grant>& grants, IsPlace is_place) {
  std::set<auth::Role> roles;
  return std::any_of(grants.begin(), grants.end(),
                     [&](const auth::Grant& grant) { return is_place(grant) && !roles.insert(grant.role).second; });
}

// The grants at paths at which nothing lies any more, which a grant for an area of today reaches.
absl::StatusOr<Held> FindFormerAreas(sql::Txn& tx, const std::string& district,
                                     const std::vector<auth::Grant>& grants) {
  Held former;
  if (!HasRoleInSeveral(grants, IsForPartOfDistrict)) return former;
  ASSIGN_OR_RETURN(auto paths, ReadFormerPaths(tx, district));
  const AreaReach reach(std::move(paths));
  for (const auth::Grant& grant : grants) {
    if (!IsForPartOfDistrict(grant)) continue;
    for (std::string& path : reach.Beyond(grant.area_path)) former.emplace(grant.role, std::move(path));
  }
  return former;
}

// The grants for departments that have ended, where the same role is granted for the successor.
absl::StatusOr<Held> FindFormerDepartments(sql::Txn& tx, const std::string& district,
                                           const std::vector<auth::Grant>& grants) {
  Held former, held;
  if (!HasRoleInSeveral(grants, [](const auth::Grant& grant) { return grant.area_path.empty(); })) return former;
  for (const auth::Grant& grant : grants) held.emplace(grant.role, grant.department);
  ASSIGN_OR_RETURN(const auto successions, ListSuccessions(tx, district));
  const int today = calendar::TodayNumber();
  for (const Succession& one : successions) {
    if (one.day > today) continue;
    for (const auth::Grant& grant : grants) {
      if (grant.department == one.code && held.contains({grant.role, one.successor})) {
        former.emplace(grant.role, one.code);
      }
    }
  }
  return former;
}

// The grants for places of today: without those that only follow from another one because of what a place was before.
absl::StatusOr<std::vector<auth::Grant>> GrantsOfToday(sql::Txn& tx, const std::string& district,
                                                       std::vector<auth::Grant> grants) {
  ASSIGN_OR_RETURN(const Held areas, FindFormerAreas(tx, district, grants));
  ASSIGN_OR_RETURN(const Held departments, FindFormerDepartments(tx, district, grants));
  std::erase_if(grants, [&](const auth::Grant& grant) {
    return grant.area_path.empty() ? departments.contains({grant.role, grant.department})
                                   : areas.contains({grant.role, grant.area_path});
  });
  return grants;
}

}  // namespace

CallerService::CallerService(server::Runtime& runtime, sql::Database& db, const AreaDirectory& areas)
    : Service(runtime, *Caller::descriptor()->file()->FindServiceByName("CallerService")), db_(db), areas_(areas) {
  OnWorker("GetCaller", &CallerService::GetCaller);
}

absl::Status CallerService::NamePlace(sql::Txn& tx, const std::string& district, const auth::Grant& grant,
                                      Caller::Role& role) const {
  if (grant.area_path.empty()) {
    role.set_department(FormatResourceName(district, "departments", grant.department));
    ASSIGN_OR_RETURN(const auto department, FindDepartment(tx, district, grant.department));
    if (department) role.set_department_display_name(department->name);
    return absl::OkStatus();
  }
  const std::vector<std::string> codes = CodesOf(grant.area_path);
  if (codes.empty()) return absl::OkStatus();
  role.set_area(FormatResourceName(district, "areas", codes.back()));
  const std::shared_ptr<const DistrictAreas> known = areas_.Of(district);
  const Area* area = known == nullptr ? nullptr : known->Find(codes.back());
  if (area != nullptr) role.set_area_display_name(area->name);
  return absl::OkStatus();
}

absl::StatusOr<Caller> CallerService::GetCaller(const rpc::Call& call, const common::v1::GetCallerRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  return db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Caller> {
    Caller caller;
    caller.set_name(call.principal);
    caller.set_display_name(call.caller->person().name);
    if (const auto id = ParseIdWithin(district, "caller", call.principal, "staff"); id.ok()) {
      ASSIGN_OR_RETURN(const auto staff, FindStaff(tx, district, *id));
      if (staff) caller.set_display_name(staff->name);
    }
    if (const auto& self = call.rights->self()) *caller.add_roles() = RoleOf(self->role);
    ASSIGN_OR_RETURN(const auto grants, GrantsOfToday(tx, district, call.rights->grants()));
    for (const auth::Grant& grant : grants) {
      Caller::Role& role = *caller.add_roles() = RoleOf(grant.role);
      RETURN_IF_ERROR(NamePlace(tx, district, grant, role));
    }
    for (const auth::Rule& rule : auth::Policy()) {
      if (call.rights->Include(rule.roles) || call.rights->IncludeSelf(rule.roles)) {
        caller.add_permissions(std::string(rule.permission));
      }
    }
    return caller;
  });
}

}  // namespace zhiwang::grid
