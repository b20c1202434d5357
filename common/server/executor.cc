#include "common/server/executor.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace zhiwang::server {

Executor::Executor(Options options)
    : options_(options),
      most_running_{options.workers, Share(options.interactive_percent), Share(options.batch_percent)},
      queues_(options.most_waiting),
      shedder_(options.longest_wait / 8, [this] { ShedOverdue(); }) {
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

int Executor::Share(int percent) const { return std::max(1, options_.workers * percent / 100); }

bool Executor::Submit(rpc::Priority priority, absl::Time deadline, Task task) {
  absl::MutexLock lock(&mutex_);
  if (!queues_.Add(priority, deadline, std::move(task))) return false;
  work_.Signal();
  return true;
}

int Executor::waiting() const {
  absl::MutexLock lock(&mutex_);
  return queues_.size();
}

std::optional<rpc::Priority> Executor::Next() const {
  for (const rpc::Priority priority : rpc::kMostUrgentFirst) {
    const auto line = static_cast<size_t>(priority);
    if (!queues_.empty(priority) && running_[line] < most_running_[line]) return priority;
  }
  return std::nullopt;
}

void Executor::Work() {
  absl::MutexLock lock(&mutex_);
  for (;;) {
    const std::optional<rpc::Priority> priority = Next();
    if (!priority) {
      if (stopping_ && queues_.empty()) break;
      work_.Wait(&mutex_);
      continue;
    }
    auto next = queues_.Take(*priority);
    int& running = running_[static_cast<size_t>(*priority)];
    ++running;
    mutex_.Unlock();
    next.item(absl::Now() < next.deadline ? Verdict::kRun : Verdict::kDeadlinePassed);
    next.item = nullptr;  // what it holds goes before the lock is taken
    mutex_.Lock();
    --running;
  }
  work_.SignalAll();  // to those who waited for their line's share, and stop too
}

void Executor::ShedOverdue() {
  std::vector<Task> overdue;
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_) overdue = queues_.TakeOverdue(options_.longest_wait);
  }
  for (const Task& task : overdue) task(Verdict::kWaitedTooLong);
}

}  // namespace zhiwang::server
