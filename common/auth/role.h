#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::auth {

// As what somebody acts. The first nine are what staff are assigned as, numbered as in the registry's contract; the last
// two are no people and are named in a server's configuration.
enum class Role {
  kGridWorker = 1,
  kVillageMediator = 2,
  kZoneDispatcher = 3,
  kTownDispatcher = 4,
  kCentreDispatcher = 5,
  kDepartmentHandler = 6,
  kCentreDirector = 7,
  kAuditor = 8,
  kAdministrator = 9,
  kPartnerSystem = 10,
  kService = 11,
};

inline constexpr Role kAllRoles[] = {Role::kGridWorker,     Role::kVillageMediator,  Role::kZoneDispatcher,
                                     Role::kTownDispatcher, Role::kCentreDispatcher, Role::kDepartmentHandler,
                                     Role::kCentreDirector, Role::kAuditor,          Role::kAdministrator,
                                     Role::kPartnerSystem,  Role::kService};

// `town_dispatcher`, … as files and command lines name it.
std::string_view RoleName(Role role);
std::string_view RoleNameZh(Role role);

// The role of that name; INVALID_ARGUMENT for another.
absl::StatusOr<Role> ParseRole(std::string_view name);

// Some of the roles.
class RoleSet {
 public:
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= Bit(role);
  }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr RoleSet operator|(RoleSet other) const {
    other.bits_ |= bits_;
    return other;
  }

 private:
  static constexpr uint32_t Bit(Role role) { return uint32_t{1} << static_cast<int>(role); }
  uint32_t bits_ = 0;
};

}  // namespace zhiwang::auth
