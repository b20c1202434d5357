#include "services/grid_registry/staff/staff_view.h"

#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

std::string NameOf(const Staff& staff) { return FormatResourceName(staff.district, "staff", staff.id); }

bool IsPublic(const Assignment& one, int today) {
  return one.role == v1::Assignment::GRID_WORKER && one.from_day <= today && today < one.until_day;
}

bool IsInReach(const rpc::Call& call, const Assignment& one) {
  return call.May({one.area_path.empty() ? "/" : std::string_view(one.area_path), one.department});
}

}  // namespace

StaffReader ReaderOf(const rpc::Call& call, int today) {
  return {.reach = call.Reach(),
          .id = ParseIdWithin(call.district, "caller", call.principal, "staff").value_or(""),
          .public_role = v1::Assignment::GRID_WORKER,
          .today = today};
}

std::optional<Staff> ShownTo(const rpc::Call& call, Staff staff, int today) {
  if (call.principal == NameOf(staff)) {
    call.Reach();
    return staff;
  }
  const size_t all = staff.assignments.size();
  std::erase_if(staff.assignments,
                [&](const Assignment& one) { return !IsInReach(call, one) && !IsPublic(one, today); });
  if (staff.assignments.empty()) return std::nullopt;
  if (staff.assignments.size() != all) staff.version = 0;
  return staff;
}

}  // namespace zhiwang::grid
