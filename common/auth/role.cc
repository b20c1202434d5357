#include "common/auth/role.h"

#include <fmt/format.h>

namespace zhiwang::auth {
namespace {

struct Names {
  Role role;
  std::string_view name, zh;
};

constexpr Names kNames[] = {
    {Role::kGridWorker, "grid_worker", "网格员"},
    {Role::kVillageMediator, "village_mediator", "村调解员"},
    {Role::kZoneDispatcher, "zone_dispatcher", "管区调度员"},
    {Role::kTownDispatcher, "town_dispatcher", "镇街调度员"},
    {Role::kCentreDispatcher, "centre_dispatcher", "中心调度员"},
    {Role::kDepartmentHandler, "department_handler", "部门承办人"},
    {Role::kCentreDirector, "centre_director", "中心主任"},
    {Role::kAuditor, "auditor", "审计员"},
    {Role::kAdministrator, "administrator", "系统管理员"},
    {Role::kPartnerSystem, "partner_system", "对接系统"},
    {Role::kService, "service", "内部服务"},
    {Role::kCitizen, "citizen", "市民"},
    {Role::kVolunteer, "volunteer", "志愿者"},
    {Role::kLawyer, "lawyer", "律师"},
    {Role::kParty, "party", "当事人"},
};

}  // namespace

std::string_view RoleName(Role role) {
  for (const Names& known : kNames) {
    if (known.role == role) return known.name;
  }
  return "";
}

std::string_view RoleNameZh(Role role) {
  for (const Names& known : kNames) {
    if (known.role == role) return known.zh;
  }
  return "";
}

absl::StatusOr<Role> ParseRole(std::string_view name) {
  for (const Names& known : kNames) {
    if (known.name == name) return known.role;
  }
  return absl::InvalidArgumentError(fmt::format("no such role: {}", name));
}

}  // namespace zhiwang::auth
