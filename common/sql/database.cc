#include "common/sql/database.h"

#include <algorithm>
#include <atomic>
#include <random>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/faults/kill_point.h"
#include "common/sql/connection.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

std::atomic<int64_t> reruns{0};

// Waits a little, longer each time and never as long as another, so that two transactions that collided part ways.
void StandBack(int run, absl::Time deadline) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int64_t most_micros = std::min<int64_t>(200'000, int64_t{500} << std::min(run, 10));
  const absl::Duration wait = absl::Microseconds(static_cast<int64_t>(random()) % most_micros);
  absl::SleepFor(std::min(wait, std::max(absl::ZeroDuration(), deadline - absl::Now())));
}

absl::Status Begin(Connection& connection, Isolation isolation) {
  if (isolation == Isolation::kReadCommitted) return connection.Direct("START TRANSACTION");
  RETURN_IF_ERROR(connection.Direct("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));  // of the next one only
  return connection.Direct("START TRANSACTION WITH CONSISTENT SNAPSHOT");
}

}  // namespace

struct Database::Pool {
  absl::Mutex mutex;
  std::vector<std::unique_ptr<Connection>> idle ABSL_GUARDED_BY(mutex);
  int open ABSL_GUARDED_BY(mutex) = 0;  // idle and lent
};

absl::StatusOr<int64_t> Txn::Execute(std::string_view sql, absl::Span<const Value> values) {
  if (absl::Now() >= deadline_) return error::DeadlinePassed();
  return connection_.Execute(sql, values);
}

absl::Status Txn::Query(std::string_view sql, absl::Span<const Value> values,
                        absl::FunctionRef<void(const Row&)> each) {
  if (absl::Now() >= deadline_) return error::DeadlinePassed();
  return connection_.Query(sql, values, each);
}

Database::Database(Options options) : options_(std::move(options)), pool_(std::make_unique<Pool>()) {}
Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Connection>> Database::Borrow(absl::Time deadline) {
  {
    absl::MutexLock lock(&pool_->mutex);
    const auto available = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(pool_->mutex) {
      return !pool_->idle.empty() || pool_->open < options_.most_connections;
    };
    if (!pool_->mutex.AwaitWithDeadline(absl::Condition(&available), deadline)) return error::DeadlinePassed();
    if (!pool_->idle.empty()) {
      std::unique_ptr<Connection> connection = std::move(pool_->idle.back());
      pool_->idle.pop_back();
      return connection;
    }
    ++pool_->open;
  }
  auto opened = Connection::Open(options_);
  if (!opened.ok()) {
    absl::MutexLock lock(&pool_->mutex);
    --pool_->open;
  }
  return opened;
}

void Database::GiveBack(std::unique_ptr<Connection> connection) {
  std::vector<std::unique_ptr<Connection>> discarded;
  absl::MutexLock lock(&pool_->mutex);
  if (connection->broken()) {
    // One connection that broke means the others did too, as a rule: the server went away. They are dropped with it, or
    // each would cost another call a failed attempt.
    --pool_->open;
    pool_->open -= static_cast<int>(pool_->idle.size());
    discarded = std::move(pool_->idle);
    pool_->idle.clear();
    discarded.push_back(std::move(connection));
  } else {
    pool_->idle.push_back(std::move(connection));
  }
}

absl::Status Database::RunUntilDone(absl::Time deadline, Isolation isolation, bool in_transaction,
                                    absl::FunctionRef<absl::Status(Txn&)> body) {
  for (int run = 0;; ++run) {
    if (absl::Now() >= deadline) return error::DeadlinePassed();
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Borrow(deadline));
    absl::Status status = RunOnce(*connection, deadline, isolation, in_transaction, body);
    GiveBack(std::move(connection));
    if (FailureOf(status) != Failure::kRerun) return status;
    reruns.fetch_add(1, std::memory_order_relaxed);
    StandBack(run, deadline);
  }
}

absl::Status Database::RunOnce(Connection& connection, absl::Time deadline, Isolation isolation, bool in_transaction,
                               absl::FunctionRef<absl::Status(Txn&)> body) {
  Txn tx(connection, options_, deadline);
  if (!in_transaction) {
    absl::Status status = body(tx);
    // Nothing was written, so a connection that had gone stale in the pool costs a second look and nothing else.
    return FailureOf(status) == Failure::kLost ? Rerun("the connection was stale") : status;
  }
  const absl::Status begun = Begin(connection, isolation);
  if (!begun.ok()) return FailureOf(begun) == Failure::kLost ? Rerun("the connection was stale") : begun;
  const absl::Status status = body(tx);
  if (status.ok()) {
    faults::KillPoint("commit.before");
    const absl::Status committed = connection.Direct("COMMIT");
    faults::KillPoint("commit.after");
    return committed;
  }
  // A failed roll-back breaks the connection, and the server rolls back when it goes.
  (void)connection.Direct("ROLLBACK");
  // Lost before COMMIT was sent: nothing happened, and the same again is safe.
  return FailureOf(status) == Failure::kLost ? Rerun("the connection was lost") : status;
}

int64_t CountReruns() { return reruns.load(std::memory_order_relaxed); }

}  // namespace zhiwang::sql
