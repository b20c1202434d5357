#include "tests/faults/load/site_checks/site_check_tasks.h"

#include "absl/time/clock.h"

namespace zhiwang::testing {

absl::Status ReadTasks(sql::Database& grid, std::map<TaskKey, Task>& tasks) {
  return grid.Read(absl::Now() + absl::Seconds(20), [&](sql::Txn& tx) {
    tasks.clear();
    return tx.Query("SELECT district, case_id, number, id, version, state, worker, body, dispute_id FROM site_check",
                    {}, [&](const sql::Row& row) {
                      const bool of_dispute = row.Int(9) != 0;
                      Task& task = tasks[{row.Text(1), of_dispute ? "disputes" : "cases",
                                          of_dispute ? row.Int(9) : row.Int(2), static_cast<int>(row.Int(3))}];
                      task.id = std::to_string(row.Int(4));
                      task.version = row.Int(5);
                      task.state = static_cast<common::v1::SiteCheckProgress::State>(row.Int(6));
                      task.worker = row.Text(7);
                      (void)task.body.ParseFromString(row.Text(8));
                    });
  });
}

}  // namespace zhiwang::testing
