#include "tests/faults/load/site_checks/passing_time.h"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/services.h"
#include "common/sql/lease/clock.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "tests/faults/load/patience.h"
#include "zhiwang/common/v1/site_check.pb.h"

namespace zhiwang::testing {
namespace {

constexpr absl::Duration kFiresWithin = absl::Seconds(20);
constexpr int64_t kMinute = int64_t{60} * 1'000'000, kHour = 60 * kMinute;
constexpr char kExpired[] = "site_check.expired";

int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

bool IsOpen(int64_t state) {
  return state == common::v1::SiteCheckProgress::ASSIGNED || state == common::v1::SiteCheckProgress::ACCEPTED;
}

// An on-site check with what its timer and its timeline say, all in microseconds of the database's clock.
struct TimedTask {
  int64_t state = 0, due = 0;
  std::vector<int64_t> timers;         // due times
  int64_t expired_at = 0, before = 0;  // its expiry, and the change before that
  int expiries = 0;
};

// All of them, as one moment shows them, and that moment.
absl::StatusOr<absl::Time> ReadTimedTasks(sql::Database& grid, std::map<int64_t, TimedTask>& tasks) {
  return grid.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::StatusOr<absl::Time> {
    tasks.clear();
    RETURN_IF_ERROR(tx.Query("SELECT id, state, due FROM site_check", {}, [&](const sql::Row& row) {
      TimedTask& task = tasks[row.Int(1)];
      task.state = row.Int(2);
      task.due = Micros(row.Time(3));
    }));
    RETURN_IF_ERROR(tx.Query("SELECT CAST(id AS SIGNED), due FROM timer WHERE kind = 'site_check'", {},
                             [&](const sql::Row& row) { tasks[row.Int(1)].timers.push_back(Micros(row.Time(2))); }));
    RETURN_IF_ERROR(
        tx.Query("SELECT CAST(id AS SIGNED), type, at FROM change_log WHERE kind = 'site_check' "
                 "ORDER BY id, version",
                 {}, [&](const sql::Row& row) {
                   TimedTask& task = tasks[row.Int(1)];
                   const int64_t at = Micros(row.Time(3));
                   if (row.Text(2) == kExpired) {
                     ++task.expiries;
                     task.expired_at = at;
                   } else if (task.expiries == 0) {
                     task.before = at;
                   }
                 }));
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    return time.now;
  });
}

}  // namespace

PassingTime::PassingTime(Installation& installation, History& history, uint64_t seed)
    : history_(history), grid_(installation.cluster().Schema("grid_registry")), random_(seed) {
  for (const ServiceEntry& service : Services()) {
    const std::string schema(service.schema);
    schemas_[schema] = std::make_unique<sql::Database>(installation.cluster().Schema(schema));
  }
}

PassingTime::~PassingTime() { Stop(); }

void PassingTime::Start() {
  stopping_ = false;
  thread_ = std::thread([this] {
    while (!stopping_) {
      Act();
      absl::SleepFor(absl::Milliseconds(50 + random_() % 150));
    }
  });
}

void PassingTime::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

// The last open check, or one of those before it, becomes due within the next seconds.
void PassingTime::Act() {
  const int64_t soon = 200'000 + static_cast<int64_t>(random_() % 4'000'000);
  const int64_t skipped = static_cast<int64_t>(random_() % 10);
  // A failure is ignored: the next call picks a check anew.
  (void)grid_.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    if (!time.agrees()) return absl::OkStatus();  // by the nemesis: soon would be in an hour
    std::vector<int64_t> open;
    RETURN_IF_ERROR(tx.Query("SELECT id FROM site_check WHERE state IN (2, 3) AND due > ? ORDER BY id DESC LIMIT 10",
                             {Micros(time.now) + kHour}, [&](const sql::Row& row) { open.push_back(row.Int(1)); }));
    if (open.empty()) return absl::OkStatus();
    const int64_t id = open[static_cast<size_t>(skipped) % open.size()], due = Micros(time.now) + soon;
    ASSIGN_OR_RETURN(const int64_t checks,
                     tx.Execute("UPDATE site_check SET due = ? WHERE id = ? AND state IN (2, 3)", {due, id}));
    ASSIGN_OR_RETURN(const int64_t timers,
                     tx.Execute("UPDATE timer SET due = ?, next_try = ? WHERE kind = 'site_check' AND id = ?",
                                {due, due, std::to_string(id)}));
    moved_[id] = due;
    return checks == 1 && timers == 1 ? absl::OkStatus() : error::ChangedConcurrently("the on-site check");
  });
}

// The number of timers of all services that are due, or will be before any timer that was not moved; -1 when that
// cannot be read.
int64_t PassingTime::Overdue() {
  int64_t overdue = 0;
  for (const auto& [schema, db] : schemas_) {
    const auto count = db->Read(absl::Now() + kPatience, [](sql::Txn& tx) -> absl::StatusOr<int64_t> {
      ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
      ASSIGN_OR_RETURN(const auto due,
                       tx.QueryOne("SELECT COUNT(*) FROM timer WHERE due <= ?", {Micros(time.now) + kHour},
                                   [](const sql::Row& row) { return row.Int(1); }));
      return due.value_or(0);
    });
    if (!count.ok()) return -1;
    overdue += *count;
  }
  return overdue;
}

void PassingTime::AwaitFired() {
  if (Eventually([&] { return Overdue() == 0; }, kFiresWithin)) return;
  history_.Violation(fmt::format("{} timers have not fired {} after everything is whole", Overdue(),
                                 absl::FormatDuration(kFiresWithin)));
}

void PassingTime::Check() {
  std::map<int64_t, TimedTask> tasks;
  const auto now = ReadTimedTasks(grid_, tasks);
  if (!now.ok()) return history_.Violation("timers cannot be read: " + Describe(now.status()));
  fired_ = 0;
  for (const auto& [id, task] : tasks) {
    const std::string what = fmt::format("on-site check {}", id);
    const bool expired = task.state == common::v1::SiteCheckProgress::EXPIRED;
    fired_ += expired ? 1 : 0;
    if (task.expiries != (expired ? 1 : 0)) {
      history_.Violation(
          fmt::format("{} is {}expired, and expired {} times", what, expired ? "" : "not ", task.expiries));
      continue;
    }
    if (expired && task.expired_at < task.due) {
      history_.Violation(fmt::format("{} expired {} ms before its time", what, (task.due - task.expired_at) / 1000));
    }
    // A change is later than the one before it, which a clock that was ahead may have dated; except for that, the timer
    // fired when the database's clock said so.
    if (expired && task.expired_at > Micros(*now) && task.before < Micros(*now)) {
      history_.Violation(fmt::format("{} expired by another clock than the database's: {} ms from now", what,
                                     (task.expired_at - Micros(*now)) / 1000));
    }
    if (!IsOpen(task.state)) {
      if (!task.timers.empty()) history_.Violation(what + " has ended and has a timer");
      continue;
    }
    // Somebody who took it up at the moment when it was moved wrote the old time again: then it stays open.
    const auto moved = moved_.find(id);
    if (moved != moved_.end() && moved->second != task.due) continue;
    if (task.timers != std::vector<int64_t>{task.due}) {
      history_.Violation(fmt::format("{} is open and has {} timers, or one of another time", what, task.timers.size()));
    }
  }
}

}  // namespace zhiwang::testing
