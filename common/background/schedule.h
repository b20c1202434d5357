#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/sql/lease/lease.h"

namespace zhiwang::background {

// The lease of a loop that only one replica may run.
struct LoopLease {
  sql::Database* db = nullptr;
  std::string name;                        // the row in `lease`; loops of the same name exclude each other
  absl::Duration ttl = absl::Seconds(10);  // at least three periods
};

// The options of a loop.
struct LoopOptions {
  std::string name;  // in logs and metrics: `audit_heads`
  // From the end of one run to the start of the next. Infinite: it only runs when it is woken.
  absl::Duration period = absl::Seconds(1);
  bool at_once = false;  // the first run does not wait for a period
  // After an error the pause is `first_pause`, doubled with each further one up to `longest_pause`.
  absl::Duration first_pause = absl::Seconds(1);
  absl::Duration longest_pause = absl::Seconds(30);
  // Set for a loop that one replica runs at a time. The others look every third of its ttl whether it is free.
  std::optional<LoopLease> lease = std::nullopt;
  // A body that takes microseconds and never blocks runs on the schedule's own thread: it is not late when the workers
  // are busy.
  bool never_blocks = false;
};

// One run of a loop, as its body sees it.
class Turn {
 public:
  // The lease of a loop that has one, as it was held when the run began; null otherwise. The transaction that acts must
  // prove it (sql::RenewLease), because it may have been lost since.
  const sql::Lease* lease() const { return lease_ ? &*lease_ : nullptr; }
  // True while the loop is being stopped: a body that has much to do ends early.
  bool stopping() const { return stopping_(); }

  // Made by the schedule, and by tests that call a body themselves.
  explicit Turn(
      std::optional<sql::Lease> lease = std::nullopt, std::function<bool()> stopping = [] { return false; })
      : lease_(std::move(lease)), stopping_(std::move(stopping)) {}

 private:
  const std::optional<sql::Lease> lease_;
  const std::function<bool()> stopping_;
};

// Called for each run. An error is logged and counted, and the next run comes after a longer pause. An exception counts as
// an error.
using Body = std::function<absl::Status(const Turn&)>;

// A loop that runs for as long as this object lives. Thread-safe.
class Loop {
 public:
  virtual ~Loop() = default;  // waits for a run that is under way, then gives the lease up. Not from inside the body
  // Runs the body at once; again after the present run when one is under way.
  virtual void Wake() = 0;
  // Since the last run that succeeded, or since the loop began. Standing by for the leader counts as success.
  virtual absl::Duration age() const = 0;
};

// Runs the loops of a process on a few threads that they share: one that waits, and workers. It goes by a monotonic clock,
// so a clock that is set holds up no loop. Thread-safe.
class Schedule {
 public:
  explicit Schedule(int workers = 3);
  // For tests: no thread of its own. RunDue() runs what is due by `clock`, which answers the time since some fixed moment.
  explicit Schedule(std::function<absl::Duration()> clock);
  // Waits for the runs that are under way. Loops that still exist never run again.
  ~Schedule();
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  // Starts a loop.
  [[nodiscard]] std::unique_ptr<Loop> Run(LoopOptions options, Body body);

  // For tests: runs each loop that is due once, on this thread, in the order they were started. Answers how many ran.
  int RunDue();

 private:
  class Core;
  class Handle;
  const std::shared_ptr<Core> core_;
};

}  // namespace zhiwang::background
