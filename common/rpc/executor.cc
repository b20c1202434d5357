#include "common/rpc/executor.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace zhiwang::rpc {

Executor::Executor(Options options) : options_(options) {
  lines_[static_cast<size_t>(Priority::kEmergency)].most_running = options_.workers;
  lines_[static_cast<size_t>(Priority::kInteractive)].most_running = Share(options_.interactive_percent);
  lines_[static_cast<size_t>(Priority::kBatch)].most_running = Share(options_.batch_percent);
  for (int i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { Work(); });
  shedder_ = std::thread([this] { ShedOverdue(); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    work_.SignalAll();
  }
  for (std::thread& worker : workers_) worker.join();
  shedder_.join();
}

int Executor::Share(int percent) const { return std::max(1, options_.workers * percent / 100); }

bool Executor::Submit(Priority priority, absl::Time deadline, Task task) {
  absl::MutexLock lock(&mutex_);
  Line& line = lines_[static_cast<size_t>(priority)];
  if (static_cast<int>(line.waiting.size()) >= options_.most_waiting) return false;
  line.waiting.push_back({absl::Now(), deadline, std::move(task)});
  work_.Signal();
  return true;
}

int Executor::waiting() const {
  absl::MutexLock lock(&mutex_);
  size_t waiting = 0;
  for (const Line& line : lines_) waiting += line.waiting.size();
  return static_cast<int>(waiting);
}

Executor::Line* Executor::NextLine() {
  for (Line& line : lines_) {
    if (!line.waiting.empty() && line.running < line.most_running) return &line;
  }
  return nullptr;
}

bool Executor::Idle() const {
  return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.waiting.empty(); });
}

void Executor::Work() {
  absl::MutexLock lock(&mutex_);
  for (;;) {
    Line* line = NextLine();
    if (line == nullptr) {
      if (stopping_ && Idle()) break;
      work_.Wait(&mutex_);
      continue;
    }
    Waiting next = std::move(line->waiting.front());
    line->waiting.pop_front();
    ++line->running;
    mutex_.Unlock();
    next.task(absl::Now() < next.deadline ? Verdict::kRun : Verdict::kDeadlinePassed);
    next.task = nullptr;  // what it holds goes before the lock is taken
    mutex_.Lock();
    --line->running;
  }
  work_.SignalAll();  // to those who waited for their line's share, and stop too
}

std::vector<Executor::Task> Executor::TakeOverdue() {
  const absl::Time since = absl::Now() - options_.longest_wait;
  std::vector<Task> overdue;
  for (Line& line : lines_) {
    while (!line.waiting.empty() && line.waiting.front().since <= since) {
      overdue.push_back(std::move(line.waiting.front().task));
      line.waiting.pop_front();
    }
  }
  return overdue;
}

void Executor::ShedOverdue() {
  if (options_.longest_wait == absl::InfiniteDuration()) return;
  absl::MutexLock lock(&mutex_);
  while (!mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.longest_wait / 8)) {
    const std::vector<Task> overdue = TakeOverdue();
    mutex_.Unlock();
    for (const Task& task : overdue) task(Verdict::kWaitedTooLong);
    mutex_.Lock();
  }
}

}  // namespace zhiwang::rpc
