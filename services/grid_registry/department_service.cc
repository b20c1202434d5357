#include "services/grid_registry/department_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/names/text.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/department_store.h"
#include "services/grid_registry/import_stream.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

using common::v1::RowOutcome;
using Row = v1::ImportDepartmentsRequest::Row;

constexpr int kUsualPage = 50;
constexpr int kMostPage = 200;
constexpr int kLongestName = 60;
constexpr size_t kLongestCode = 20;
constexpr absl::Duration kLongestPart = absl::Seconds(30);

v1::Department ToProto(const Department& department) {
  v1::Department proto;
  proto.set_name(FormatResourceName(department.district, "departments", department.code));
  proto.set_etag(fmt::format("v{}", department.version));
  proto.set_display_name(department.name);
  proto.set_jurisdiction(FormatResourceName(department.district, "areas", department.jurisdiction));
  proto.set_closed(department.closed);
  return proto;
}

absl::StatusOr<Department> FromRow(const std::string& district, const DistrictAreas* areas, const Row& row) {
  Department department;
  department.district = district;
  ASSIGN_OR_RETURN(department.code, ParseIdWithin(district, "department.name", row.department().name(), "departments"));
  if (department.code.size() > kLongestCode) return error::FieldInvalid("department.name", "its code has at most 20 characters", "编码最多 20 位");
  RETURN_IF_ERROR(CheckText("department.display_name", row.department().display_name(), 1, kLongestName));
  department.name = row.department().display_name();
  department.closed = row.department().closed();
  const std::string& jurisdiction = row.department().jurisdiction();
  if (!jurisdiction.empty()) {
    ASSIGN_OR_RETURN(department.jurisdiction, ParseIdWithin(district, "department.jurisdiction", jurisdiction, "areas"));
    if (areas == nullptr || areas->Find(department.jurisdiction) == nullptr) {
      return error::AreaUnknown("department.jurisdiction", jurisdiction);
    }
    return department;
  }
  if (areas != nullptr) {
    for (const Area& area : areas->areas()) {
      if (area.level == Level::kDistrict) department.jurisdiction = area.code;
    }
  }
  if (department.jurisdiction.empty()) return error::AreaUnknown("department.jurisdiction", "districts/" + district);
  return department;
}

// Writes a department where it differs from what is stored; answers what became of it.
absl::StatusOr<RowOutcome::Result> Save(sql::Txn& tx, const rpc::Call& call, bool dry_run, Department department,
                                        const DistrictAreas& areas) {
  ASSIGN_OR_RETURN(const auto stored, FindDepartment(tx, department.district, department.code));
  if (stored && stored->name == department.name && stored->jurisdiction == department.jurisdiction &&
      stored->closed == department.closed) {
    return RowOutcome::UNCHANGED;
  }
  department.version = stored ? stored->version + 1 : 1;
  if (!dry_run) {
    RETURN_IF_ERROR(SaveDepartment(tx, department));
    RETURN_IF_ERROR(changelog::Append(tx, {changelog::Change{.district = department.district,
                                                             .kind = "department",
                                                             .id = department.code,
                                                             .version = department.version,
                                                             .type = stored ? "department.changed" : "department.created",
                                                             .actor = call.principal,
                                                             .area_path = areas.Find(department.jurisdiction)->path,
                                                             .payload = {},
                                                             .request_id = {},
                                                             .trace_parent = call.trace_parent,
                                                             .at = absl::Now()}}));
  }
  return stored ? RowOutcome::UPDATED : RowOutcome::CREATED;
}

}  // namespace

DepartmentService::DepartmentService(rpc::Runtime& runtime, sql::Database& db, AreaDirectory& directory)
    : Service(runtime, *v1::Department::descriptor()->file()->FindServiceByName("DepartmentService")),
      db_(db),
      directory_(directory) {
  OnWorker("GetDepartment", &DepartmentService::GetDepartment);
  OnWorker("ListDepartments", &DepartmentService::ListDepartments);
  Streaming("ImportDepartments", &DepartmentService::ImportDepartments);
}

absl::StatusOr<v1::Department> DepartmentService::GetDepartment(const rpc::Call& call,
                                                                const v1::GetDepartmentRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "departments"));
  ASSIGN_OR_RETURN(const auto found, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return FindDepartment(tx, name.district, name.id);
  }));
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
      response.set_next_page_token(
          rpc::MakePageToken(request, departments[static_cast<size_t>(page.size) - 1].code));
      break;
    }
    *response.add_departments() = ToProto(department);
  }
  return response;
}

absl::Status DepartmentService::ImportDepartments(
    const rpc::Call& call, rpc::Stream<v1::ImportDepartmentsRequest, v1::ImportDepartmentsResponse>& stream) {
  return ServeImport<v1::ImportDepartmentsRequest, v1::ImportDepartmentsResponse, Row>(
      stream,
      [&](const std::string& district, bool dry_run, absl::Span<const Row> rows, v1::ImportDepartmentsResponse& response) {
        const auto areas = directory_.Of(district);
        v1::ImportDepartmentsResponse counted;
        const absl::Status written = db_.Transact(absl::Now() + kLongestPart, [&](sql::Txn& tx) -> absl::Status {
          counted = response;
          for (const Row& row : rows) {
            auto department = FromRow(district, areas.get(), row);
            if (!department.ok()) {
              CountRow(counted, row.row(), department.status());
              continue;
            }
            ASSIGN_OR_RETURN(const auto outcome, Save(tx, call, dry_run, *std::move(department), *areas));
            CountRow(counted, row.row(), outcome);
          }
          return absl::OkStatus();
        });
        if (written.ok()) response = std::move(counted);
        return written;
      });
}

}  // namespace zhiwang::grid
