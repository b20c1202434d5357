#include "tests/faults/checker/hand_offs.h"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/handoff/relay.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/site_checks/site_check_tasks.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::testing {
namespace {

using Aggregate = std::pair<std::string, std::string>;  // district, id
using Version = std::pair<Aggregate, int64_t>;          // of a change of the sender

// The memory of a receiver of the hand-offs of a relay: the code of each answer, 0 for what was taken.
using Inbox = std::map<Version, int64_t>;

absl::StatusOr<Inbox> ReadInbox(sql::Database& db, const std::string& relay, History& history) {
  Inbox inbox;
  RETURN_IF_ERROR(db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    inbox.clear();
    return tx.Query(
        "SELECT district, id, version, code FROM handoff_inbox WHERE relay = ?", {relay}, [&](const sql::Row& row) {
          const Version key = {{row.Text(1), row.Text(2)}, row.Int(3)};
          if (inbox.emplace(key, row.Int(4)).second) return;
          history.Violation(
              fmt::format("{}: version {} of {} came from two callers", relay, key.second, key.first.second));
        });
  }));
  return inbox;
}

// The checks that cases asked for, and the change that each was asked for in.
struct Asked {
  Version change;
  intake::SiteCheckProgress told;  // how it stands, to the case
};
using AskedFor = std::map<TaskKey, Asked>;

absl::Status ReadAsked(sql::Database& intake, AskedFor& asked) {
  return intake.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    asked.clear();
    RETURN_IF_ERROR(
        tx.Query("SELECT district, id, version, payload FROM change_log WHERE kind = 'case' AND type = "
                 "'case.site_check_requested'",
                 {}, [&](const sql::Row& row) {
                   intake::v1::CaseChange change;
                   (void)change.ParseFromString(row.Text(4));
                   asked[{row.Text(1), std::stoll(row.Text(2)), change.site_check().number()}].change = {
                       {row.Text(1), row.Text(2)}, row.Int(3)};
                 }));
    absl::Status decoded;
    RETURN_IF_ERROR(tx.Query("SELECT district, id, body FROM intake_case", {}, [&](const sql::Row& row) {
      intake::Case c;
      if (absl::Status status = intake::DecodeBody(row.Text(3), c); !status.ok()) decoded = status;
      for (size_t i = 0; i < c.site_checks.size(); ++i) {
        asked[{row.Text(1), row.Int(2), static_cast<int>(i) + 1}].told = c.site_checks[i].progress;
      }
    }));
    return decoded;
  });
}

// Compares what the case was told with the task at the registry.
void Compare(const std::string& what, const intake::SiteCheckProgress& told, const Task& there, History& history,
             const std::string& subject) {
  if (static_cast<int>(there.state) == static_cast<int>(told.state) && there.id == told.task &&
      there.worker == told.worker && there.body.report() == told.report && there.body.note() == told.note) {
    return;
  }
  history.Violation(fmt::format("{} is {} with {} ({}{}) to the case and {} with {} ({}{}) at the registry", what,
                                static_cast<int>(told.state), told.worker, told.report, told.note,
                                static_cast<int>(there.state), there.worker, there.body.report(), there.body.note()),
                    subject);
}

// Every step of a task but its beginning, which the case was answered, is one change of a case.
int64_t CheckTold(sql::Database& intake, sql::Database& grid, History& history) {
  std::map<std::string, changelog::Change> steps;  // by the id of the request that tells the case
  const absl::Status steps_read = grid.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    steps.clear();
    return tx.Query("SELECT district, id, version FROM change_log WHERE kind = 'site_check' AND version > 1", {},
                    [&](const sql::Row& row) {
                      changelog::Change step;
                      step.district = row.Text(1);
                      step.kind = "site_check";
                      step.id = row.Text(2);
                      step.version = row.Int(3);
                      steps[handoff::RequestIdOf(grid::kSiteCheckResultRelay, step)] = step;
                    });
  });
  std::map<std::string, int> told;  // how many changes of cases, by request
  const absl::Status told_read = intake.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    told.clear();
    return tx.Query("SELECT request_id FROM change_log WHERE kind = 'case' AND actor LIKE '%grid-registry'", {},
                    [&](const sql::Row& row) { ++told[row.Text(1)]; });
  });
  if (!steps_read.ok() || !told_read.ok()) history.Violation("steps of on-site checks cannot be read");
  for (const auto& [request, step] : steps) {
    const auto found = told.find(request);
    const int times = found == told.end() ? 0 : found->second;
    if (times == 1) continue;
    history.Violation(
        fmt::format("the case was told version {} of on-site check {} {} times", step.version, step.id, times));
  }
  for (const auto& [request, times] : told) {
    if (!steps.contains(request)) {
      history.Violation(fmt::format("the registry told a case of a step that there is not (request {})", request));
    }
  }
  return static_cast<int64_t>(steps.size());
}

}  // namespace

HandOffs CheckHandOffs(sql::Database& intake, sql::Database& grid, History& history) {
  HandOffs count;
  std::map<TaskKey, Task> tasks;
  AskedFor asked;
  const auto inbox = ReadInbox(grid, intake::kSiteCheckRelay, history);
  const absl::Status tasks_read = ReadTasks(grid, tasks), asked_read = ReadAsked(intake, asked);
  for (const absl::Status& read : {inbox.status(), tasks_read, asked_read}) {
    if (read.ok()) continue;
    history.Violation("hand-offs cannot be read: " + Describe(read));
    return count;
  }
  for (const auto& [key, one] : asked) {
    const auto& [district, case_id, number] = key;
    const std::string name = FormatResourceName(district, "cases", std::to_string(case_id));
    const std::string what = fmt::format("check {} of {}", number, name);
    const auto remembered = inbox->find(one.change);
    const auto task = tasks.find(key);
    const bool refused = one.told.state == intake::SiteCheckState::kRejected;
    ++(refused ? count.refused : count.taken);
    if (remembered == inbox->end()) {
      history.Violation(fmt::format("{} stands at {}, and the registry does not remember that it was handed over", what,
                                    static_cast<int>(one.told.state)),
                        name);
    } else if (refused != (remembered->second != 0)) {
      history.Violation(fmt::format("{} is {} to the case, and the registry remembers that it {} it", what,
                                    refused ? "refused" : "taken", remembered->second == 0 ? "took" : "refused"),
                        name);
    }
    if (refused == (task != tasks.end())) {
      history.Violation(
          fmt::format("{} stands at {} and is {} task", what, static_cast<int>(one.told.state), refused ? "a" : "no"),
          name);
    } else if (!refused) {
      Compare(what, one.told, task->second, history, name);
    }
  }
  for (const auto& [key, task] : tasks) {
    if (!asked.contains(key)) history.Violation(fmt::format("task {} is of no check that a case asked for", task.id));
  }
  if (inbox->size() != asked.size()) {
    history.Violation(fmt::format("{} checks were asked for, the registry remembers {}", asked.size(), inbox->size()));
  }
  count.told = CheckTold(intake, grid, history);
  return count;
}

}  // namespace zhiwang::testing
