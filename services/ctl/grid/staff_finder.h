#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::ctl {

// Those who serve in the role today: in the area of that resource name, or anywhere where it is empty.
absl::StatusOr<std::vector<grid::v1::Staff>> FindStaff(const Connection& connection, grid::v1::Assignment::Role role,
                                                       const std::string& area);

}  // namespace zhiwang::ctl
