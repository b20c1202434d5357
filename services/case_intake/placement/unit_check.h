#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::intake {

// OK where the department takes cases today. DEPARTMENT_NOT_FOUND where there is none or it is closed; DEPARTMENT_ENDED, with
// the name of the one that takes over, where it has ended. Both name `field`. SERVICE_UNAVAILABLE while nobody knows.
absl::Status CheckTakesCases(grid::RegistryClient& registry, const rpc::Call& call, std::string_view field,
                             const std::string& district, const std::string& code);

}  // namespace zhiwang::intake
