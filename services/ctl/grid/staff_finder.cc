#include "services/ctl/grid/staff_finder.h"

#include "common/status/macros.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

constexpr int kPage = 200;

}  // namespace

absl::StatusOr<std::vector<grid::v1::Staff>> FindStaff(const Connection& connection, grid::v1::Assignment::Role role,
                                                       const std::string& area) {
  grid::v1::ListStaffRequest request;
  request.set_district(connection.District());
  request.set_area(area);
  request.set_role(role);
  request.set_page_size(kPage);
  std::vector<grid::v1::Staff> found;
  RETURN_IF_ERROR(connection.ForEachPage(connection.grid(), &grid::v1::StaffService::Stub::ListStaff,
                                         std::move(request), [&](const grid::v1::ListStaffResponse& page) {
                                           found.insert(found.end(), page.staff().begin(), page.staff().end());
                                         }));
  return found;
}

}  // namespace zhiwang::ctl
