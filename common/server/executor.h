#pragma once

#include <array>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/background/ticker.h"
#include "common/rpc/priority.h"
#include "common/server/priority_queues.h"

namespace zhiwang::server {

// A fixed set of worker threads behind bounded queues: everything that blocks runs here, never on gRPC's own threads.
// More urgent work is taken first, and less urgent work may only keep a share of the workers busy, so that one is soon
// free for an emergency.
class Executor {
 public:
  struct Options {
    int workers = 10;
    int most_waiting = 512;  // of a priority; more are refused at once
    absl::Duration longest_wait = absl::Milliseconds(100);
    int interactive_percent = 80;  // of the workers, at least one
    int batch_percent = 10;        // likewise
  };
  enum class Verdict {
    kRun,
    kDeadlinePassed,  // while it waited
    kWaitedTooLong,
  };
  // Called exactly once.
  using Task = std::function<void(Verdict verdict)>;

  explicit Executor(Options options);
  // Finishes what is queued, then stops.
  ~Executor();

  // Queues a task; false, and the task is not called, when the queue is full.
  bool Submit(rpc::Priority priority, absl::Time deadline, Task task);

  int waiting() const;

 private:
  int Share(int percent) const;
  std::optional<rpc::Priority> Next() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work();
  void ShedOverdue();

  const Options options_;
  const std::array<int, rpc::kPriorities> most_running_;
  mutable absl::Mutex mutex_;
  absl::CondVar work_;
  PriorityQueues<Task> queues_ ABSL_GUARDED_BY(mutex_);
  std::array<int, rpc::kPriorities> running_ ABSL_GUARDED_BY(mutex_) = {};
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
  background::Ticker shedder_;
};

}  // namespace zhiwang::server
