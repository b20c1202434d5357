#include "services/grid_registry/caller/caller_service.h"

#include <memory>
#include <string>
#include <utility>

#include "common/auth/policy.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/department/department_store.h"
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
    for (const auth::Grant& grant : call.rights->grants()) {
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
