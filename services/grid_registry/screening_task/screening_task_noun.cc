#include "services/grid_registry/screening_task/screening_task_noun.h"

#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/screening_task/screening_task_record.h"
#include "services/grid_registry/screening_task/screening_task_timer.h"

namespace zhiwang::grid {

absl::Status ScreeningTaskNoun::Read(const sql::Row& row, ScreeningTask& task) {
  task.state = static_cast<ScreeningTaskState>(row.Int(3));
  task.screening = row.Int(4);
  task.area_path = row.Text(5);
  task.due = row.Time(6);
  return DecodeBody(row.Text(7), task);
}

resource::Columns ScreeningTaskNoun::ColumnsOf(const ScreeningTask& task) {
  resource::Columns columns;
  columns.Once("screening", task.screening).Once("area_path", task.area_path);
  SetAreaColumns(columns, task.area_path);
  columns.Set("state", task.state).Once("due", task.due);
  columns.Set("body", EncodeBody(task));
  return columns;
}

absl::Status ScreeningTaskNoun::NotFound(std::string_view name) { return error::ScreeningTaskNotFound(name); }

absl::StatusOr<std::map<int64_t, int64_t>> ScreeningTaskNoun::TakenBy(sql::Txn& tx, const std::string& district,
                                                                      std::span<const ScreeningTask* const> created) {
  std::map<int64_t, int64_t> taken;
  for (const ScreeningTask* task : created) {
    ASSIGN_OR_RETURN(const auto other,
                     tx.QueryOne("SELECT id FROM screening_task WHERE district = ? AND screening = ?",
                                 {district, task->screening}, [](const sql::Row& row) { return row.Int(1); }));
    if (other) taken.emplace(task->id, *other);
  }
  return taken;
}

absl::Status ScreeningTaskNoun::Taken(const rpc::Call&, const ScreeningTask& created, const ScreeningTask* other) {
  return error::ScreeningTaskExists(NameOf(other == nullptr ? created : *other));
}

resource::Scan ScreeningTaskNoun::ScanOf(const ScreeningTaskFilter& filter) {
  resource::Scan scan;
  const auto area = resource::AreaCondition(filter.within.area_path);
  // Tasks that are due stay few, however many tasks there were.
  const bool few = filter.state && (!area || *filter.state == ScreeningTaskState::kDue);
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (area) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

absl::Status ScreeningTaskNoun::AlsoWrite(sql::Txn& tx, const ScreeningTask* before, const ScreeningTask& after) {
  return FollowScreeningTaskTime(tx, before, after);
}

}  // namespace zhiwang::grid
