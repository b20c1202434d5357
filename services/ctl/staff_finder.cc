#include "services/ctl/staff_finder.h"

#include <fmt/format.h>

#include "common/status/macros.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::ctl {

absl::StatusOr<std::string> FindStaffIn(const Connection& connection, grid::v1::StaffRole role, const std::string& area,
                                        const std::string& department) {
  grid::v1::ListStaffRequest request;
  request.set_district(connection.District());
  request.set_area(area);
  request.set_role(role);
  request.set_page_size(200);
  std::string found;
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &grid::v1::StaffService::Stub::ListStaff, std::move(request), [&](const grid::v1::ListStaffResponse& page) {
        for (const grid::v1::Staff& staff : page.staff()) {
          for (const grid::v1::Assignment& assignment : staff.assignments()) {
            if (found.empty() && (department.empty() || assignment.department() == department)) found = staff.name();
          }
        }
      }));
  if (!found.empty()) return found;
  return absl::NotFoundError(fmt::format("今天没有人在{}任 {}", !area.empty() ? area : !department.empty() ? department : "本区",
                                         grid::v1::StaffRole_Name(role)));
}

}  // namespace zhiwang::ctl
