#include "services/grid_registry/department/department_service.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import_stream.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/registry_change.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

using common::v1::RowOutcome;
using Row = v1::ImportDepartmentsRequest::Row;

constexpr int kUsualPage = 50;
constexpr int kMostPage = 200;
constexpr int kLongestName = 60;
constexpr size_t kLongestCode = 20;

v1::Department ToProto(const Department& department) {
  v1::Department proto;
  proto.set_name(FormatResourceName(department.district, "departments", department.code));
  proto.set_etag(fmt::format("v{}", department.version));
  proto.set_display_name(department.name);
  proto.set_jurisdiction(FormatResourceName(department.district, "areas", department.jurisdiction));
  proto.set_closed(department.closed);
  return proto;
}

// A department as its row has it, and its jurisdiction.
struct Wanted {
  Department department;
  Area jurisdiction;
};

absl::StatusOr<Wanted> FromRow(sql::Txn& tx, const std::string& district, const v1::Department& proto) {
  Department department;
  department.district = district;
  ASSIGN_OR_RETURN(department.code, ParseIdWithin(district, "department.name", proto.name(), "departments"));
  if (department.code.size() > kLongestCode) {
    return error::FieldInvalid("department.name", "its code has at most 20 characters", "编码最多 20 位");
  }
  RETURN_IF_ERROR(CheckText("department.display_name", proto.display_name(), 1, kLongestName));
  department.name = proto.display_name();
  department.closed = proto.closed();
  if (proto.jurisdiction().empty()) {
    ASSIGN_OR_RETURN(department.jurisdiction, FindRoot(tx, district));
  } else {
    ASSIGN_OR_RETURN(department.jurisdiction,
                     ParseIdWithin(district, "department.jurisdiction", proto.jurisdiction(), "areas"));
  }
  ASSIGN_OR_RETURN(auto area, FindArea(tx, district, department.jurisdiction));
  if (!area) {
    return error::AreaUnknown("department.jurisdiction",
                              proto.jurisdiction().empty() ? "districts/" + district : proto.jurisdiction());
  }
  return Wanted{std::move(department), *std::move(area)};
}

// Writes a department where it differs from what is stored; answers what became of it.
absl::StatusOr<RowOutcome::Result> Save(sql::Txn& tx, const rpc::Call& call, Wanted wanted) {
  Department& department = wanted.department;
  ASSIGN_OR_RETURN(const auto stored, FindDepartment(tx, department.district, department.code));
  if (stored && stored->name == department.name && stored->jurisdiction == department.jurisdiction &&
      stored->closed == department.closed) {
    return RowOutcome::UNCHANGED;
  }
  department.version = stored ? stored->version + 1 : 1;
  RETURN_IF_ERROR(SaveDepartment(tx, department));
  RETURN_IF_ERROR(
      changelog::AppendAfterLast(tx, {RegistryChange(call, "department", department.district, department.code,
                                                     department.version, wanted.jurisdiction.path, absl::Now())}));
  return stored ? RowOutcome::UPDATED : RowOutcome::CREATED;
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
  ASSIGN_OR_RETURN(const auto found,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindDepartment(tx, name.district, name.id); }));
  if (!found) return error::DepartmentNotFound(request.name());
  return ToProto(*found);
}

absl::StatusOr<v1::ListDepartmentsResponse> DepartmentService::ListDepartments(
    const rpc::Call& call, const v1::ListDepartmentsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  ASSIGN_OR_RETURN(const auto departments, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return grid::ListDepartments(tx, district, page.after, page.size + 1);
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
      db_, stream,
      [&](sql::Txn& tx, const std::string& district, const Row& row) -> absl::StatusOr<RowOutcome::Result> {
        ASSIGN_OR_RETURN(Wanted wanted, FromRow(tx, district, row.department()));
        return Save(tx, call, std::move(wanted));
      });
}

}  // namespace zhiwang::grid
