#include "services/grid_registry/department/department_service.h"

#include <string>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/department/department_import.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

v1::Department ToProto(const Department& department) {
  v1::Department proto;
  proto.set_name(FormatResourceName(department.district, "departments", department.code));
  proto.set_etag(fmt::format("v{}", department.version));
  proto.set_display_name(department.name);
  proto.set_jurisdiction(FormatResourceName(department.district, "areas", department.jurisdiction));
  proto.set_closed(department.closed);
  proto.set_begin_day(calendar::FormatKnownDay(department.from_day));
  proto.set_end_day(calendar::FormatKnownDay(department.until_day));
  proto.set_successor(FormatResourceName(department.district, "departments", department.successor));
  return proto;
}

}  // namespace

DepartmentService::DepartmentService(server::Runtime& runtime, sql::Database& db)
    : Service(runtime, *v1::Department::descriptor()->file()->FindServiceByName("DepartmentService")), db_(db) {
  OnWorker("GetDepartment", &DepartmentService::GetDepartment);
  OnWorker("ListDepartments", &DepartmentService::ListDepartments);
  Streaming("ImportDepartments", &DepartmentService::ImportDepartments);
}

absl::StatusOr<v1::Department> DepartmentService::GetDepartment(const rpc::Call& call,
                                                                const v1::GetDepartmentRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "departments"));
  ASSIGN_OR_RETURN(const int day, calendar::ParsePastDay("day", request.day()));
  ASSIGN_OR_RETURN(const auto found, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return request.day().empty() ? FindDepartment(tx, name.district, name.id)
                                 : FindDepartmentOn(tx, name.district, name.id, day);
  }));
  if (!found) return error::DepartmentNotFound(request.name());
  return ToProto(*found);
}

absl::StatusOr<v1::ListDepartmentsResponse> DepartmentService::ListDepartments(
    const rpc::Call& call, const v1::ListDepartmentsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const int day, calendar::ParsePastDay("day", request.day()));
  if (request.with_ended() && !request.day().empty()) {
    return error::FieldInvalid("day", "is not given together with with_ended", "列出全部时不能指定日期");
  }
  ASSIGN_OR_RETURN(const auto departments, db_.Read(call.deadline, [&](sql::Txn& tx) {
    if (request.with_ended()) return grid::ListDepartments(tx, district, page.after, page.size + 1);
    return ListDepartmentsOn(tx, district, day, page.after, page.size + 1);
  }));
  v1::ListDepartmentsResponse response;
  for (const Department& department : departments) {
    if (response.departments_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, departments[static_cast<size_t>(page.size) - 1].code));
      break;
    }
    *response.add_departments() = ToProto(department);
  }
  return response;
}

absl::Status DepartmentService::ImportDepartments(
    const rpc::Call& call, server::Stream<v1::ImportDepartmentsRequest, v1::ImportDepartmentsResponse>& stream) {
  return resource::ServeImport(
      db_, stream, [&](sql::Txn& tx, const std::string& district, const v1::ImportDepartmentsRequest::Row& row) {
        return ImportDepartment(tx, call, district, row);
      });
}

}  // namespace zhiwang::grid
