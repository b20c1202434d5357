#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/reports/domain/ground.h"
#include "common/rpc/call.h"
#include "services/grid_registry/client/registry_client.h"

// The ground of the report that a request asks for, whatever the service.
namespace zhiwang::grid {

// The chain down to the area that a request names in its field `area`, which the caller's right to reports must reach; empty
// for the whole district, which is also what could not be placed. AREA_NOT_FOUND, or PERMISSION_MISSING for the district.
absl::StatusOr<std::vector<AreaStep>> AskedAreaInReach(const rpc::Call& call, RegistryClient& registry,
                                                       const std::string& district, const std::string& area);

// Today's ground of the area at the end of the chain; of the whole district for an empty one. AREA_ENDED where another area
// holds it.
absl::StatusOr<reports::Ground> TodaysGround(const rpc::Call& call, RegistryClient& registry,
                                             const std::string& district, const std::vector<AreaStep>& chain);

}  // namespace zhiwang::grid
