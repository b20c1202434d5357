#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/auth/role.h"

namespace zhiwang::auth {

// One permission, as methods declare it in the contracts, and who holds it.
struct Rule {
  std::string_view permission;
  RoleSet roles;
  std::string_view zh;  // what it allows, for people
};

// The whole policy, in the order of the documentation.
std::span<const Rule> Policy();

// The rule of a permission; null: there is none, and nobody holds it.
const Rule* FindRule(std::string_view permission);

// The policy as a Markdown table, as it stands in the documentation.
std::string PolicyTable();

}  // namespace zhiwang::auth
