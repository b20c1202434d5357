#include "services/grid_registry/department/department_service.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/import_stream.h"
#include "common/resource/import/row_mask.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
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
constexpr int kMostDepartments = 100'000;
constexpr size_t kLongestCode = 20;
constexpr std::string_view kFields[] = {"display_name", "jurisdiction", "closed"};

v1::Department ToProto(const Department& department) {
  v1::Department proto;
  proto.set_name(FormatResourceName(department.district, "departments", department.code));
  proto.set_etag(fmt::format("v{}", department.version));
  proto.set_display_name(department.name);
  proto.set_jurisdiction(FormatResourceName(department.district, "areas", department.jurisdiction));
  proto.set_closed(department.closed);
  return proto;
}

// A department before a row, if it was there, and as the row makes it.
struct Planned {
  std::optional<Department> stored;
  Department wanted;
  std::string area_path;  // of its jurisdiction
};

// The jurisdiction that a row names, or the whole district where that is empty. AREA_NOT_FOUND where there is none.
absl::StatusOr<Area> JurisdictionFrom(sql::Txn& tx, const std::string& district, const std::string& name) {
  std::string code;
  if (name.empty()) {
    ASSIGN_OR_RETURN(code, FindRoot(tx, district));
  } else {
    ASSIGN_OR_RETURN(code, ParseIdWithin(district, "department.jurisdiction", name, "areas"));
  }
  ASSIGN_OR_RETURN(auto area, FindArea(tx, district, code));
  if (!area) return error::AreaUnknown("department.jurisdiction", name.empty() ? "districts/" + district : name);
  return *std::move(area);
}

absl::StatusOr<Planned> FromRow(sql::Txn& tx, const std::string& district, const Row& row) {
  const v1::Department& proto = row.department();
  ASSIGN_OR_RETURN(const auto mask, resource::RowMask::Of(row, kFields));
  Planned planned;
  Department& wanted = planned.wanted;
  wanted.district = district;
  ASSIGN_OR_RETURN(wanted.code, ParseIdWithin(district, "department.name", proto.name(), "departments"));
  if (wanted.code.size() > kLongestCode) {
    return error::FieldInvalid("department.name", "its code has at most 20 characters", "编码最多 20 位");
  }
  ASSIGN_OR_RETURN(wanted.name, ReadName("department.display_name", proto.display_name(), 1, kLongestName));
  ASSIGN_OR_RETURN(planned.stored, FindDepartment(tx, district, wanted.code));
  const std::optional<Department>& stored = planned.stored;
  wanted.closed = mask.Says("closed", proto.closed()) ? proto.closed() : stored && stored->closed;
  std::string jurisdiction = stored ? FormatResourceName(district, "areas", stored->jurisdiction) : "";
  if (mask.Says("jurisdiction", !proto.jurisdiction().empty())) jurisdiction = proto.jurisdiction();
  ASSIGN_OR_RETURN(const Area area, JurisdictionFrom(tx, district, jurisdiction));
  wanted.jurisdiction = area.code;
  planned.area_path = area.path;
  return planned;
}

// The open department of the same jurisdiction whose name looks the same to a reader and is written otherwise.
absl::StatusOr<std::optional<Department>> FindTwin(sql::Txn& tx, const Department& wanted) {
  ASSIGN_OR_RETURN(auto departments, ListDepartments(tx, wanted.district, "", kMostDepartments));
  const std::string key = NameKey(wanted.name);
  for (Department& other : departments) {
    if (other.code != wanted.code && !other.closed && other.jurisdiction == wanted.jurisdiction &&
        other.name != wanted.name && NameKey(other.name) == key) {
      return std::move(other);
    }
  }
  return std::nullopt;
}

// Writes a department where it differs from what is stored; answers what became of it.
absl::StatusOr<RowOutcome::Result> Save(sql::Txn& tx, const rpc::Call& call, Planned planned) {
  const std::optional<Department>& stored = planned.stored;
  Department& wanted = planned.wanted;
  if (stored && stored->name == wanted.name && stored->jurisdiction == wanted.jurisdiction &&
      stored->closed == wanted.closed) {
    return RowOutcome::UNCHANGED;
  }
  if (!wanted.closed) {
    ASSIGN_OR_RETURN(const auto twin, FindTwin(tx, wanted));
    if (twin) return error::DepartmentNameTaken(wanted.name, twin->code);
  }
  wanted.version = stored ? stored->version + 1 : 1;
  RETURN_IF_ERROR(SaveDepartment(tx, wanted));
  RETURN_IF_ERROR(changelog::AppendAfterLast(tx, {RegistryChange(call, "department", wanted.district, wanted.code,
                                                                 wanted.version, planned.area_path, absl::Now())}));
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
        ASSIGN_OR_RETURN(Planned planned, FromRow(tx, district, row));
        return Save(tx, call, std::move(planned));
      });
}

}  // namespace zhiwang::grid
