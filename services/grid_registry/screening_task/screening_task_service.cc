#include "services/grid_registry/screening_task/screening_task_service.h"

#include <utility>
#include <vector>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {

ScreeningTaskService::ScreeningTaskService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids,
                                           AreaDirectory& directory)
    : Service(runtime, *v1::ScreeningTask::descriptor()->file()->FindServiceByName("ScreeningTaskService")),
      parts_{db, {}},
      ids_(ids),
      directory_(directory) {
  OnWorker("CreateScreeningTask", &ScreeningTaskService::CreateScreeningTask);
  OnWorker("GetScreeningTask", &ScreeningTaskService::GetScreeningTask);
  OnWorker("ListScreeningTasks", &ScreeningTaskService::ListScreeningTasks);
  OnWorker("ReportScreeningTask", &ScreeningTaskService::ReportScreeningTask);
}

absl::StatusOr<v1::ScreeningTask> ScreeningTaskService::CreateScreeningTask(
    const rpc::Call& call, const v1::CreateScreeningTaskRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(TaskHandedOver handed, FromProto(district, request.screening_task()));
  ASSIGN_OR_RETURN(handed.draft.id, ids_.Next());
  return resource::Create(parts_, call, request, "screening_task.created",
                          [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<ScreeningTask> {
                            // Of a grid that has ended it is for the workers of its successor.
                            ASSIGN_OR_RETURN(const auto area, FindHolder(tx, district, handed.grid));
                            if (!area) {
                              return error::AreaUnknown("screening_task.grid", request.screening_task().grid());
                            }
                            ScreeningTask created = handed.draft;
                            created.area_path = area->path;
                            created.created = moment.now;
                            return created;
                          });
}

absl::StatusOr<v1::ScreeningTask> ScreeningTaskService::GetScreeningTask(const rpc::Call& call,
                                                                         const v1::GetScreeningTaskRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListScreeningTasksResponse> ScreeningTaskService::ListScreeningTasks(
    const rpc::Call& call, const v1::ListScreeningTasksRequest& request) {
  ScreeningTaskFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(filter.district, "area", request.area(), "areas"));
    const auto district = directory_.Of(filter.district);
    const Area* area = district == nullptr ? nullptr : district->FindEver(code);
    if (area == nullptr) return error::AreaUnknown("area", request.area());
    filter.within.area_path = area->path;
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state, KnownEnum<ScreeningTaskState>("state", request.state(),
                                                                 common::v1::ScreeningProgress::State_descriptor()));
  }
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListScreeningTasksResponse response;
  for (const ScreeningTask& task : listed.items) *response.add_screening_tasks() = ToProto(task);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::ScreeningTask> ScreeningTaskService::ReportScreeningTask(
    const rpc::Call& call, const v1::ReportScreeningTaskRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<ScreeningFinding> findings, FindingsFromProto(request.findings()));
  // Empty for anybody but the district's staff.
  const std::string worker = ParseIdWithin(call.district, "caller", call.principal, "staff").value_or("");
  return resource::Change(parts_, call, request, "screening_task.reported",
                          [&](const resource::Moment& moment, const ScreeningTask& before) {
                            return Report(before, worker, moment.now, findings);
                          });
}

}  // namespace zhiwang::grid
