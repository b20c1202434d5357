#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/screening_task/screening_task_noun.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.ScreeningTaskService: see the contract for what each method answers.
class ScreeningTaskService final : public server::Service {
 public:
  ScreeningTaskService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, AreaDirectory& directory);

 private:
  absl::StatusOr<v1::ScreeningTask> CreateScreeningTask(const rpc::Call& call,
                                                        const v1::CreateScreeningTaskRequest& request);
  absl::StatusOr<v1::ScreeningTask> GetScreeningTask(const rpc::Call& call, const v1::GetScreeningTaskRequest& request);
  absl::StatusOr<v1::ListScreeningTasksResponse> ListScreeningTasks(const rpc::Call& call,
                                                                    const v1::ListScreeningTasksRequest& request);
  absl::StatusOr<v1::ScreeningTask> ReportScreeningTask(const rpc::Call& call,
                                                        const v1::ReportScreeningTaskRequest& request);

  const resource::Parts<ScreeningTaskNoun> parts_;
  sql::IdSource& ids_;
  AreaDirectory& directory_;
};

}  // namespace zhiwang::grid
