#include "services/grid_registry/staff/staff_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/import_stream.h"
#include "common/resource/import/row_mask.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/registry_change.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/staff/staff_store.h"
#include "services/grid_registry/staff/staff_view.h"

namespace zhiwang::grid {
namespace {

using common::v1::RowOutcome;
using Row = v1::ImportStaffRequest::Row;

constexpr int kLongestName = 40;
constexpr int kLongestPhone = 20;
constexpr std::string_view kFields[] = {"display_name",         "duty_phone",           "assignments",
                                        "assignments.role",     "assignments.area",     "assignments.department",
                                        "assignments.from_day", "assignments.until_day"};

v1::Staff ToProto(const Staff& staff) {
  v1::Staff proto;
  proto.set_name(FormatResourceName(staff.district, "staff", staff.id));
  if (staff.version > 0) proto.set_etag(fmt::format("v{}", staff.version));
  proto.set_display_name(staff.name);
  proto.set_duty_phone(staff.duty_phone);
  proto.set_normal_duty_phone(NormalPhone(staff.duty_phone).value_or(""));
  for (const Assignment& assignment : staff.assignments) {
    auto* row = proto.add_assignments();
    row->set_role(static_cast<v1::Assignment::Role>(assignment.role));
    row->set_area(FormatResourceName(staff.district, "areas", assignment.area));
    row->set_department(FormatResourceName(staff.district, "departments", assignment.department));
    row->set_from_day(calendar::FormatDay(assignment.from_day));
    if (assignment.until_day != calendar::kNoEnd) row->set_until_day(calendar::FormatDay(assignment.until_day));
  }
  return proto;
}

absl::StatusOr<Assignment> AssignmentFrom(sql::Txn& tx, const std::string& district, const v1::Assignment& proto) {
  Assignment assignment;
  if (proto.role() == 0 || !v1::Assignment::Role_IsValid(proto.role())) {
    return error::FieldInvalid("staff.assignments.role", "must be a value of StaffRole", "角色无效");
  }
  assignment.role = proto.role();
  if (proto.area().empty() == proto.department().empty()) {
    return error::FieldInvalid("staff.assignments", "must name an area or a department, and not both",
                               "须指定区域或单位之一");
  }
  if (!proto.area().empty()) {
    ASSIGN_OR_RETURN(assignment.area, ParseIdWithin(district, "staff.assignments.area", proto.area(), "areas"));
    ASSIGN_OR_RETURN(const auto area, FindAreaToKeep(tx, district, assignment.area));
    if (!area) return error::AreaUnknown("staff.assignments.area", proto.area());
    assignment.area_path = area->path;
  } else {
    ASSIGN_OR_RETURN(assignment.department,
                     ParseIdWithin(district, "staff.assignments.department", proto.department(), "departments"));
    ASSIGN_OR_RETURN(const auto department, FindDepartment(tx, district, assignment.department));
    if (!department) return error::DepartmentUnknown("staff.assignments.department", proto.department());
  }
  ASSIGN_OR_RETURN(assignment.from_day, calendar::ParseDayNumber("staff.assignments.from_day", proto.from_day()));
  if (!proto.until_day().empty()) {
    ASSIGN_OR_RETURN(assignment.until_day, calendar::ParseDayNumber("staff.assignments.until_day", proto.until_day()));
    if (assignment.until_day <= assignment.from_day) {
      return error::FieldInvalid("staff.assignments.until_day", "must be after from_day", "须晚于开始日期");
    }
  }
  return assignment;
}

// AREA_ENDED for an assignment to an area that would go on after the end of that.
absl::Status CheckEndsWithItsArea(sql::Txn& tx, const std::string& district, const Assignment& assignment) {
  if (assignment.area.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto area, FindAreaToKeep(tx, district, assignment.area));
  if (!area || assignment.until_day <= area->until_day) return absl::OkStatus();
  return error::AreaEnded("staff.assignments.area", *area);
}

absl::StatusOr<Staff> StaffFrom(const std::string& district, const v1::Staff& proto) {
  Staff staff;
  staff.district = district;
  ASSIGN_OR_RETURN(staff.id, ParseIdWithin(district, "staff.name", proto.name(), "staff"));
  ASSIGN_OR_RETURN(staff.name, ReadName("staff.display_name", proto.display_name(), 1, kLongestName));
  ASSIGN_OR_RETURN(staff.duty_phone, ReadName("staff.duty_phone", proto.duty_phone(), 0, kLongestPhone));
  if (!staff.duty_phone.empty() && !ReadPhone(staff.duty_phone)) {
    return error::FieldInvalid("staff.duty_phone", "must be one phone number, with an extension or without",
                               "须为一个电话号码，如 13800138000、0532-86890004-8001");
  }
  if (proto.assignments_size() != 1) {
    return error::FieldInvalid("staff.assignments", "a row has exactly one", "每行须有且只有一个任职");
  }
  return staff;
}

// True for the assignment that a row of `assignment` writes: one person may hold several roles in one place.
bool IsSame(const Assignment& stored, const Assignment& assignment) {
  return stored.area == assignment.area && stored.department == assignment.department &&
         stored.role == assignment.role && stored.from_day == assignment.from_day;
}

// True for one number and extension, however they are written.
bool IsSamePhone(const std::string& stored, const std::string& given) {
  const auto phone = ReadPhone(given);
  return phone && ReadPhone(stored) == phone;
}

// Leaves what the row says nothing of, or nothing new, as it is stored.
void KeepUnsaid(const resource::RowMask& mask, const Staff& stored, Staff& staff, Assignment& assignment) {
  const bool says_phone = mask.Says("duty_phone", !staff.duty_phone.empty());
  if (!says_phone || IsSamePhone(stored.duty_phone, staff.duty_phone)) staff.duty_phone = stored.duty_phone;
  if (mask.Says("assignments.until_day", true)) return;
  for (const Assignment& one : stored.assignments) {
    if (IsSame(one, assignment)) assignment.until_day = one.until_day;
  }
}

// DEPARTMENT_ENDED for an assignment that would begin in a department that is no more by then.
absl::Status CheckIsThere(sql::Txn& tx, const std::string& district, const Assignment& assignment) {
  if (assignment.department.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto department, FindDepartment(tx, district, assignment.department));
  if (!department || assignment.from_day < department->until_day) return absl::OkStatus();
  return error::DepartmentEnded("staff.assignments.department", department->code,
                                calendar::FormatDay(department->until_day), department->successor);
}

absl::StatusOr<RowOutcome::Result> Save(sql::Txn& tx, const rpc::Call& call, const resource::RowMask& mask, Staff staff,
                                        Assignment assignment) {
  ASSIGN_OR_RETURN(const auto stored, FindStaff(tx, staff.district, staff.id));
  if (stored) KeepUnsaid(mask, *stored, staff, assignment);
  RETURN_IF_ERROR(CheckEndsWithItsArea(tx, staff.district, assignment));
  const auto holds = [&](const Assignment& one) {
    return IsSame(one, assignment) && one.until_day == assignment.until_day;
  };
  if (stored && stored->name == staff.name && stored->duty_phone == staff.duty_phone &&
      std::any_of(stored->assignments.begin(), stored->assignments.end(), holds)) {
    return RowOutcome::UNCHANGED;
  }
  const bool begins = !stored || std::none_of(stored->assignments.begin(), stored->assignments.end(),
                                              [&](const Assignment& one) { return IsSame(one, assignment); });
  if (begins) RETURN_IF_ERROR(CheckIsThere(tx, staff.district, assignment));
  staff.version = stored ? stored->version + 1 : 1;
  RETURN_IF_ERROR(SaveStaff(tx, staff, assignment));
  RETURN_IF_ERROR(changelog::AppendAfterLast(
      tx, {RegistryChange(call, "staff", staff.district, staff.id, staff.version, assignment.area_path, absl::Now())}));
  return stored ? RowOutcome::UPDATED : RowOutcome::CREATED;
}

}  // namespace

StaffService::StaffService(server::Runtime& runtime, sql::Database& db)
    : Service(runtime, *v1::Staff::descriptor()->file()->FindServiceByName("StaffService")), db_(db) {
  OnWorker("GetStaff", &StaffService::GetStaff);
  OnWorker("ListStaff", &StaffService::ListStaff);
  Streaming("ImportStaff", &StaffService::ImportStaff);
}

absl::StatusOr<v1::Staff> StaffService::GetStaff(const rpc::Call& call, const v1::GetStaffRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "staff"));
  ASSIGN_OR_RETURN(const auto found,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindStaff(tx, name.district, name.id); }));
  const auto shown = found ? ShownTo(call, *found, calendar::TodayNumber()) : std::nullopt;
  if (!shown) return error::StaffNotFound(request.name());
  return ToProto(*shown);
}

absl::StatusOr<v1::ListStaffResponse> StaffService::ListStaff(const rpc::Call& call,
                                                              const v1::ListStaffRequest& request) {
  StaffFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  filter.day = calendar::TodayNumber();
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(filter.day, calendar::ParseDayNumber("day", request.day()));
  }
  if (!v1::Assignment::Role_IsValid(request.role())) return error::FieldInvalid("role", "unknown", "角色无效");
  filter.role = request.role();
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(filter.area, ParseIdWithin(filter.district, "area", request.area(), "areas"));
  }
  const StaffReader reader = ReaderOf(call, calendar::TodayNumber());
  ASSIGN_OR_RETURN(const auto found, db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<StaffPage> {
    if (!filter.area.empty()) {
      ASSIGN_OR_RETURN(const auto area, FindArea(tx, filter.district, filter.area));
      if (!area) return error::AreaUnknown("area", request.area());
      if (request.with_subtree()) filter.area_path = area->path;
    }
    return grid::ListStaff(tx, filter, reader, page.after, page.size);
  }));
  v1::ListStaffResponse response;
  for (const Staff& one : found.staff) {
    std::optional<Staff> shown = ShownTo(call, one, reader.today);
    if (!shown) continue;
    std::erase_if(shown->assignments, [&](const Assignment& assignment) { return !Fits(assignment, filter); });
    *response.add_staff() = ToProto(*shown);
  }
  if (!found.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, found.next));
  return response;
}

absl::Status StaffService::ImportStaff(const rpc::Call& call,
                                       server::Stream<v1::ImportStaffRequest, v1::ImportStaffResponse>& stream) {
  return resource::ServeImport(
      db_, stream,
      [&](sql::Txn& tx, const std::string& district, const Row& row) -> absl::StatusOr<RowOutcome::Result> {
        ASSIGN_OR_RETURN(const auto mask, resource::RowMask::Of(row, kFields));
        ASSIGN_OR_RETURN(Staff staff, StaffFrom(district, row.staff()));
        ASSIGN_OR_RETURN(Assignment assignment, AssignmentFrom(tx, district, row.staff().assignments(0)));
        return Save(tx, call, mask, std::move(staff), std::move(assignment));
      });
}

}  // namespace zhiwang::grid
