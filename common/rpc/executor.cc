#include "common/rpc/executor.h"

#include <utility>

#include "absl/time/clock.h"

namespace zhiwang::rpc {

Executor::Executor(Options options) : options_(options) {
  for (int i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { Work(); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    work_.SignalAll();
  }
  for (std::thread& worker : workers_) worker.join();
}

bool Executor::Submit(absl::Time deadline, Task task) {
  absl::MutexLock lock(&mutex_);
  if (static_cast<int>(queue_.size()) >= options_.most_waiting) return false;
  queue_.push_back({deadline, std::move(task)});
  work_.Signal();
  return true;
}

int Executor::waiting() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(queue_.size());
}

void Executor::Work() {
  for (;;) {
    Waiting next;
    {
      absl::MutexLock lock(&mutex_);
      while (!stopping_ && queue_.empty()) work_.Wait(&mutex_);
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    next.task(absl::Now() < next.deadline);
  }
}

}  // namespace zhiwang::rpc
