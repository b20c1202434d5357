#include "common/rpc/call.h"

#include <utility>

#include <fmt/format.h>

namespace zhiwang::rpc {
namespace {

constexpr std::pair<Role, std::string_view> kNames[] = {
    {Role::kHandler, "handler"},        {Role::kDispatcher, "dispatcher"},       {Role::kDirector, "director"},
    {Role::kGridWorker, "grid_worker"}, {Role::kAdministrator, "administrator"}, {Role::kService, "service"},
};

}  // namespace

std::string_view RoleName(Role role) {
  for (const auto& [known, name] : kNames) {
    if (known == role) return name;
  }
  return "";
}

absl::StatusOr<Role> ParseRole(std::string_view name) {
  for (const auto& [role, known] : kNames) {
    if (known == name) return role;
  }
  return absl::InvalidArgumentError(fmt::format("no such role: {}", name));
}

}  // namespace zhiwang::rpc
