#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::auth {

// As what somebody acts. 1 to 9 are what staff are assigned as, numbered as in the registry's contract. 10 and 11 are
// programs, named in a server's configuration. 12 to 15 are people who are no staff: the subject of their token gives
// them the role, over what is their own (see self.h).
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
  kCitizen = 12,
  kVolunteer = 13,
  kLawyer = 14,
  kParty = 15,
};

inline constexpr Role kAllRoles[] = {Role::kGridWorker,     Role::kVillageMediator,  Role::kZoneDispatcher,
                                     Role::kTownDispatcher, Role::kCentreDispatcher, Role::kDepartmentHandler,
                                     Role::kCentreDirector, Role::kAuditor,          Role::kAdministrator,
                                     Role::kPartnerSystem,  Role::kService,          Role::kCitizen,
                                     Role::kVolunteer,      Role::kLawyer,           Role::kParty};

// Those that somebody can be granted: of staff, of programs.
inline constexpr Role kGrantedRoles[] = {Role::kGridWorker,     Role::kVillageMediator,  Role::kZoneDispatcher,
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
  constexpr RoleSet operator&(RoleSet other) const {
    other.bits_ &= bits_;
    return other;
  }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr uint32_t Bit(Role role) { return uint32_t{1} << static_cast<int>(role); }
  uint32_t bits_ = 0;
};

// The roles of people who are no staff: never granted, held by themselves over what is their own.
inline constexpr RoleSet kSelfRoles = {Role::kCitizen, Role::kVolunteer, Role::kLawyer, Role::kParty};

}  // namespace zhiwang::auth
