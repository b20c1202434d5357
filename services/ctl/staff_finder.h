#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::ctl {

// The name of somebody who serves in the role today: in the area, for the department, or, where both are empty, anywhere.
// NOT_FOUND when nobody does.
absl::StatusOr<std::string> FindStaffIn(const Connection& connection, grid::v1::StaffRole role, const std::string& area,
                                        const std::string& department);

}  // namespace zhiwang::ctl
