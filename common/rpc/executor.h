#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::rpc {

// A fixed set of worker threads behind a bounded queue: everything that blocks runs here, never on gRPC's own threads.
class Executor {
 public:
  struct Options {
    int workers = 8;
    int most_waiting = 512;  // more are refused at once
  };
  // Called exactly once: with true to do the work, with false when the deadline passed while it waited.
  using Task = std::function<void(bool in_time)>;

  explicit Executor(Options options);
  // Finishes what is queued, then stops.
  ~Executor();

  // Queues a task; false, and the task is not called, when the queue is full.
  bool Submit(absl::Time deadline, Task task);

  int waiting() const;

 private:
  struct Waiting {
    absl::Time deadline;
    Task task;
  };
  void Work();

  const Options options_;
  mutable absl::Mutex mutex_;
  absl::CondVar work_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
};

}  // namespace zhiwang::rpc
