#include "tests/faults/checker/hand_offs.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/handoff/relay.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/mediation/dispute/dispute_record.h"
#include "services/mediation/inspection/inspection_hand_off.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/site_checks/site_check_tasks.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"
#include "zhiwang/intake/v1/case_record.pb.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

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

// The checks that were asked for, each with the change that asked for it.
struct Asked {
  Version change;
  grid::CheckProgress told;  // its progress as the resource that asked for it has it
};
using AskedFor = std::map<TaskKey, Asked>;

// A side that asks for checks: cases of the intake or disputes of mediation, by the names in their schemas.
struct Asker {
  const char* kind;          // of the resource in the change log
  std::string collection;    // `cases`
  const char* requested;     // the type of the change that asks
  const char* relay;         // the relay that hands checks to the registry
  const char* result_relay;  // the relay that brings their steps back
  const char* bodies;        // selects district, id, body
  bool has_words;            // the report and the note are not sealed
  int (*number_in)(const std::string& payload);
  absl::StatusOr<std::vector<grid::CheckProgress>> (*checks_in)(const std::string& body);
};

int NumberInCase(const std::string& payload) {
  intake::v1::CaseChange change;
  (void)change.ParseFromString(payload);
  return change.site_check().number();
}
absl::StatusOr<std::vector<grid::CheckProgress>> ChecksInCase(const std::string& body) {
  intake::Case c;
  RETURN_IF_ERROR(intake::DecodeBody(body, c));
  std::vector<grid::CheckProgress> checks;
  for (const intake::SiteCheck& check : c.site_checks) checks.push_back(check.progress);
  return checks;
}
int NumberInDispute(const std::string& payload) {
  mediation::v1::DisputeChange change;
  (void)change.ParseFromString(payload);
  return change.inspection().number();
}
absl::StatusOr<std::vector<grid::CheckProgress>> ChecksInDispute(const std::string& body) {
  mediation::Dispute dispute;
  RETURN_IF_ERROR(mediation::DecodeBody(body, dispute));
  std::vector<grid::CheckProgress> checks;
  for (const mediation::Inspection& inspection : dispute.inspections) checks.push_back(inspection.progress);
  return checks;
}

const Asker kCases = {.kind = "case",
                      .collection = "cases",
                      .requested = "case.site_check_requested",
                      .relay = intake::kSiteCheckRelay,
                      .result_relay = grid::kSiteCheckResultRelay,
                      .bodies = "SELECT district, id, body FROM intake_case",
                      .has_words = true,
                      .number_in = NumberInCase,
                      .checks_in = ChecksInCase};
const Asker kDisputes = {.kind = "dispute",
                         .collection = "disputes",
                         .requested = "dispute.inspection_requested",
                         .relay = mediation::kInspectionRelay,
                         .result_relay = grid::kInspectionResultRelay,
                         .bodies = "SELECT district, id, body FROM dispute",
                         .has_words = false,
                         .number_in = NumberInDispute,
                         .checks_in = ChecksInDispute};

absl::Status ReadAsked(const Asker& asker, sql::Database& db, AskedFor& asked) {
  return db.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    asked.clear();
    RETURN_IF_ERROR(tx.Query("SELECT district, id, version, payload FROM change_log WHERE kind = ? AND type = ?",
                             {asker.kind, asker.requested}, [&](const sql::Row& row) {
                               const int number = asker.number_in(row.Text(4));
                               asked[{row.Text(1), asker.collection, std::stoll(row.Text(2)), number}].change = {
                                   {row.Text(1), row.Text(2)}, row.Int(3)};
                             }));
    absl::Status decoded;
    RETURN_IF_ERROR(tx.Query(asker.bodies, {}, [&](const sql::Row& row) {
      const auto checks = asker.checks_in(row.Text(3));
      if (!checks.ok()) {
        decoded = checks.status();
        return;
      }
      for (size_t i = 0; i < checks->size(); ++i) {
        asked[{row.Text(1), asker.collection, row.Int(2), static_cast<int>(i) + 1}].told = (*checks)[i];
      }
    }));
    return decoded;
  });
}

// Compares the progress on the side that asked with the task at the registry.
void Compare(const Asker& asker, const std::string& what, const grid::CheckProgress& told, const Task& there,
             History& history, const std::string& subject) {
  const bool same_words = !asker.has_words || (there.body.report() == told.report && there.body.note() == told.note);
  if (static_cast<int>(there.state) == static_cast<int>(told.state) && there.id == told.task &&
      there.worker == told.worker && same_words) {
    return;
  }
  history.Violation(fmt::format("{} is {} with {} ({}{}) to the {} and {} with {} ({}{}) at the registry", what,
                                static_cast<int>(told.state), told.worker, told.report, told.note, asker.kind,
                                static_cast<int>(there.state), there.worker, there.body.report(), there.body.note()),
                    subject);
}

// Every step of a task is one change on the side that asked, except the beginning, which was the answer to the hand-off.
int64_t CheckTold(const Asker& asker, sql::Database& db, sql::Database& grid, History& history) {
  const bool of_disputes = &asker == &kDisputes;
  std::map<std::string, changelog::Change> steps;  // by the id of the request that reports the step
  const absl::Status steps_read = grid.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    steps.clear();
    return tx.Query("SELECT district, id, version, payload FROM change_log WHERE kind = 'site_check' AND version > 1",
                    {}, [&](const sql::Row& row) {
                      grid::v1::SiteCheckChange payload;
                      (void)payload.ParseFromString(row.Text(4));
                      if ((payload.dispute_id() != 0) != of_disputes) return;
                      changelog::Change step;
                      step.district = row.Text(1);
                      step.kind = "site_check";
                      step.id = row.Text(2);
                      step.version = row.Int(3);
                      steps[handoff::RequestIdOf(asker.result_relay, step)] = step;
                    });
  });
  std::map<std::string, int> told;  // the number of changes on the side that asked, by request
  const absl::Status told_read = db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    told.clear();
    return tx.Query("SELECT request_id FROM change_log WHERE kind = ? AND actor LIKE '%grid-registry'", {asker.kind},
                    [&](const sql::Row& row) { ++told[row.Text(1)]; });
  });
  if (!steps_read.ok() || !told_read.ok()) history.Violation("steps of on-site checks cannot be read");
  for (const auto& [request, step] : steps) {
    const auto found = told.find(request);
    const int times = found == told.end() ? 0 : found->second;
    if (times == 1) continue;
    history.Violation(fmt::format("the {} was told version {} of on-site check {} {} times", asker.kind, step.version,
                                  step.id, times));
  }
  for (const auto& [request, times] : told) {
    if (!steps.contains(request)) {
      history.Violation(
          fmt::format("the registry told a {} of a step that there is not (request {})", asker.kind, request));
    }
  }
  return static_cast<int64_t>(steps.size());
}

HandOffs CheckOf(const Asker& asker, sql::Database& db, sql::Database& grid, History& history) {
  HandOffs count;
  std::map<TaskKey, Task> tasks;
  AskedFor asked;
  const auto inbox = ReadInbox(grid, asker.relay, history);
  const absl::Status tasks_read = ReadTasks(grid, tasks), asked_read = ReadAsked(asker, db, asked);
  for (const absl::Status& read : {inbox.status(), tasks_read, asked_read}) {
    if (read.ok()) continue;
    history.Violation("hand-offs cannot be read: " + Describe(read));
    return count;
  }
  for (const auto& [key, one] : asked) {
    const auto& [district, collection, id, number] = key;
    const std::string name = FormatResourceName(district, collection, std::to_string(id));
    const std::string what = fmt::format("check {} of {}", number, name);
    const auto remembered = inbox->find(one.change);
    const auto task = tasks.find(key);
    const bool refused = one.told.state == grid::CheckState::kRejected;
    ++(refused ? count.refused : count.taken);
    if (remembered == inbox->end()) {
      history.Violation(fmt::format("{} stands at {}, and the registry does not remember that it was handed over", what,
                                    static_cast<int>(one.told.state)),
                        name);
    } else if (refused != (remembered->second != 0)) {
      history.Violation(
          fmt::format("{} is {} to the {}, and the registry remembers that it {} it", what,
                      refused ? "refused" : "taken", asker.kind, remembered->second == 0 ? "took" : "refused"),
          name);
    }
    if (refused == (task != tasks.end())) {
      history.Violation(
          fmt::format("{} stands at {} and is {} task", what, static_cast<int>(one.told.state), refused ? "a" : "no"),
          name);
    } else if (!refused) {
      Compare(asker, what, one.told, task->second, history, name);
    }
  }
  for (const auto& [key, task] : tasks) {
    if (std::get<1>(key) == asker.collection && !asked.contains(key)) {
      history.Violation(fmt::format("task {} is of no check that a {} asked for", task.id, asker.kind));
    }
  }
  if (inbox->size() != asked.size()) {
    history.Violation(fmt::format("{} checks were asked for by {}, the registry remembers {}", asked.size(),
                                  asker.collection, inbox->size()));
  }
  count.told = CheckTold(asker, db, grid, history);
  return count;
}

}  // namespace

HandOffs CheckHandOffs(sql::Database& intake, sql::Database& grid, History& history) {
  return CheckOf(kCases, intake, grid, history);
}

HandOffs CheckInspections(sql::Database& mediation, sql::Database& grid, History& history) {
  return CheckOf(kDisputes, mediation, grid, history);
}

}  // namespace zhiwang::testing
