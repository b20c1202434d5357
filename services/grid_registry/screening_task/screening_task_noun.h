#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"
#include "services/grid_registry/screening_task/screening_task_change.h"
#include "services/grid_registry/screening_task/screening_task_proto.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"

namespace zhiwang::grid {

// The tasks to list: every filter that is set must hold.
struct ScreeningTaskFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<ScreeningTaskState> state = {};
};

// Screening tasks as resources: see resource/noun.h. The latest come first in a list.
struct ScreeningTaskNoun {
  using Domain = ScreeningTask;
  using Proto = v1::ScreeningTask;
  using Event = ScreeningTaskEvent;
  using Filter = ScreeningTaskFilter;
  static constexpr std::string_view kKind = "screening_task";
  static constexpr std::string_view kCollection = "screeningTasks";
  static constexpr std::string_view kTable = "screening_task";
  static constexpr std::string_view kSelect = "state, screening, area_path, due, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, ScreeningTask& task);
  static resource::Columns ColumnsOf(const ScreeningTask& task);
  static changelog::Change ChangeOf(const ScreeningTask*, const ScreeningTask& after, const ScreeningTaskEvent& event) {
    return grid::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const ScreeningTask& task) { return grid::ScopeOf(task); }
  static absl::Status NotFound(std::string_view name);
  static v1::ScreeningTask Show(const rpc::Call&, const ScreeningTask& task) { return ToProto(task); }

  // The timer of its due time.
  static absl::Status AlsoWrite(sql::Txn& tx, const ScreeningTask* before, const ScreeningTask& after);

  // A screening is handed over once. SCREENING_TASK_EXISTS names the task that there is.
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const ScreeningTask* const> created);
  static absl::Status Taken(const rpc::Call&, const ScreeningTask& created, const ScreeningTask* other);

  static resource::Scan ScanOf(const ScreeningTaskFilter& filter);
};

}  // namespace zhiwang::grid
