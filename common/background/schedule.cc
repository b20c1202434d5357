#include "common/background/schedule.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::background {
namespace {

telemetry::Counter FailuresOf(const std::string& loop) {
  return {"zhiwang_loop_failures_total", "Runs of a background loop that failed, by loop.", {{"loop", loop}}};
}

telemetry::Gauge LeadsOf(const std::string& loop) {
  return {"zhiwang_loop_leads", "1 where this replica runs a background loop that only one may run.", {{"loop", loop}}};
}

absl::Status Guarded(const Body& body, const Turn& turn) {
  try {
    return body(turn);
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  } catch (...) {
    return absl::InternalError("an exception that is no std::exception");
  }
}

// A loop and its state. Fields that change are guarded by the mutex of its schedule, except `held` and `proven`, which
// belong to the run that is under way.
struct Task {
  LoopOptions options;
  Body body;
  std::string owner;  // of its lease
  telemetry::Counter failed;
  std::optional<telemetry::Gauge> leads;  // of a loop under a lease

  enum class State { kIdle, kQueued, kRunning } state = State::kIdle;
  absl::Duration due, succeeded;
  bool woken = false;     // while it ran
  bool stopping = false;  // never to run again
  int failures = 0;       // since the last success

  std::optional<sql::Lease> held = std::nullopt;
  absl::Duration proven = -absl::InfiniteDuration();  // when it was last taken or renewed
};

}  // namespace

class Schedule::Core : public std::enable_shared_from_this<Core> {
 public:
  explicit Core(std::function<absl::Duration()> clock) : clock_(std::move(clock)) {}

  absl::Duration Now() const { return clock_ ? clock_() : Monotonic(); }

  void StartThreads(int workers) {
    threads_.emplace_back([this] { Watch(); });
    for (int i = 0; i < workers; ++i) threads_.emplace_back([this] { Work(); });
  }

  void StopThreads() {
    {
      std::unique_lock lock(mutex_);
      stopping_ = true;
      for (const auto& task : tasks_) task->stopping = true;
      changed_.notify_all();
      ready_changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  void Add(std::shared_ptr<Task> task) {
    std::unique_lock lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_all();
  }

  void Remove(const std::shared_ptr<Task>& task) {
    {
      std::unique_lock lock(mutex_);
      task->stopping = true;
      std::erase(ready_, task);
      if (task->state == Task::State::kQueued) task->state = Task::State::kIdle;
      ended_.wait(lock, [&] { return task->state != Task::State::kRunning; });
      std::erase(tasks_, task);
    }
    if (task->held)
      sql::ReleaseLease(*task->options.lease->db, absl::Now() + absl::Seconds(1), *task->held).IgnoreError();
  }

  void Wake(Task& task) {
    std::unique_lock lock(mutex_);
    if (task.state == Task::State::kRunning) task.woken = true;
    if (task.state == Task::State::kIdle) task.due = Now();
    changed_.notify_all();
  }

  absl::Duration Age(const Task& task) const {
    std::unique_lock lock(mutex_);
    return Now() - task.succeeded;
  }

  telemetry::ObservedGauge::Labelled Ages() const {
    std::unique_lock lock(mutex_);
    telemetry::ObservedGauge::Labelled ages;
    for (const auto& task : tasks_)
      ages.emplace_back(task->options.name, absl::ToDoubleSeconds(Now() - task->succeeded));
    return ages;
  }

  int RunDue() {
    int ran = 0;
    std::unique_lock lock(mutex_);
    const absl::Duration now = Now();
    for (const auto& task : std::vector(tasks_)) {
      if (!IsDue(*task, now)) continue;
      RunOne(lock, task);
      ++ran;
    }
    return ran;
  }

 private:
  static bool IsDue(const Task& task, absl::Duration now) {
    return task.state == Task::State::kIdle && !task.stopping && task.due <= now;
  }

  // Waits for the next loop that is due, and hands it to a worker.
  void Watch() {
    constexpr absl::Duration kLongestWait = absl::Hours(1);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      const absl::Duration now = Now();
      absl::Duration next = now + kLongestWait;
      bool look_again = false;  // a loop that was started or woken while one ran here has announced itself in vain
      for (const auto& task : std::vector(tasks_)) {
        if (IsDue(*task, now) && task->options.never_blocks) {
          RunOne(lock, task);
          look_again = true;
        } else if (IsDue(*task, now)) {
          task->state = Task::State::kQueued;
          ready_.push_back(task);
          ready_changed_.notify_one();
        }
        if (task->state == Task::State::kIdle && !task->stopping) next = std::min(next, task->due);
      }
      if (look_again) continue;
      changed_.wait_until(lock, std::chrono::steady_clock::time_point(absl::ToChronoNanoseconds(next)));
    }
  }

  void Work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ready_changed_.wait(lock, [&] { return stopping_ || !ready_.empty(); });
      if (stopping_) return;
      const std::shared_ptr<Task> task = std::move(ready_.front());
      ready_.pop_front();
      RunOne(lock, task);
    }
  }

  // One run, without the lock.
  void RunOne(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Task>& task) {
    task->state = Task::State::kRunning;
    task->woken = false;
    lock.unlock();
    const absl::StatusOr<absl::Duration> pause = RunBody(*task);
    lock.lock();
    const absl::Duration now = Now();
    task->state = Task::State::kIdle;
    task->due = now + (pause.ok() ? *pause : PauseAfterFailure(*task, pause.status()));
    if (pause.ok()) {
      if (task->failures > 0) spdlog::info("loop {} runs again", task->options.name);
      task->failures = 0;
      task->succeeded = now;
      if (task->woken) task->due = now;
    }
    changed_.notify_all();
    ended_.notify_all();
  }

  // Runs the body once. Answers the pause after a run that succeeded.
  absl::StatusOr<absl::Duration> RunBody(Task& task) {
    const auto stopping = [this, &task] {
      std::unique_lock lock(mutex_);
      return task.stopping;
    };
    if (!task.options.lease) {
      RETURN_IF_ERROR(Guarded(task.body, Turn(std::nullopt, stopping)));
      return task.options.period;
    }
    const LoopLease& lease = *task.options.lease;
    if (!task.held || Now() - task.proven > lease.ttl / 3) {
      const absl::Duration asked = Now();
      auto acquired = sql::AcquireLease(*lease.db, absl::Now() + lease.ttl / 3, lease.name, task.owner, lease.ttl);
      task.held = acquired.ok() ? *std::move(acquired) : std::nullopt;
      task.proven = asked;
      task.leads->Set(task.held ? 1 : 0);
      RETURN_IF_ERROR(acquired.status());
      if (!task.held) return std::max(task.options.period, lease.ttl / 3);
    }
    const absl::Status ran = Guarded(task.body, Turn(task.held, stopping));
    if (!ran.ok()) task.proven = -absl::InfiniteDuration();  // it may have failed because the lease is lost
    RETURN_IF_ERROR(ran);
    return task.options.period;
  }

  absl::Duration PauseAfterFailure(Task& task, const absl::Status& status) {
    task.failed.Add();
    const int failures = ++task.failures;
    // One line at the first failure and ever fewer after it: a database that is away for an hour fills no log.
    if ((failures & (failures - 1)) == 0) {
      spdlog::warn("loop {} fails ({}): {}", task.options.name, failures, std::string(status.message()));
    }
    return std::min(task.options.longest_pause, task.options.first_pause * (int64_t{1} << std::min(failures - 1, 20)));
  }

  const std::function<absl::Duration()> clock_;  // empty: the machine's monotonic one
  mutable std::mutex mutex_;                     // with std::condition_variable, which can wait by the monotonic clock
  std::condition_variable changed_;              // for the thread that waits
  std::condition_variable ready_changed_;        // for workers
  std::condition_variable ended_;                // for those who stop a loop
  std::vector<std::shared_ptr<Task>> tasks_;
  std::deque<std::shared_ptr<Task>> ready_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
  const telemetry::ObservedGauge ages_{"zhiwang_loop_age_seconds",
                                       "Since a background loop last ran without an error, or stood by for the leader.",
                                       "loop", [this] { return Ages(); }};
};

class Schedule::Handle final : public Loop {
 public:
  Handle(std::shared_ptr<Core> core, std::shared_ptr<Task> task) : core_(std::move(core)), task_(std::move(task)) {
    core_->Add(task_);
  }
  ~Handle() override { core_->Remove(task_); }
  void Wake() override { core_->Wake(*task_); }
  absl::Duration age() const override { return core_->Age(*task_); }

 private:
  const std::shared_ptr<Core> core_;
  const std::shared_ptr<Task> task_;
};

Schedule::Schedule(int workers) : core_(std::make_shared<Core>(nullptr)) { core_->StartThreads(workers); }

Schedule::Schedule(std::function<absl::Duration()> clock) : core_(std::make_shared<Core>(std::move(clock))) {}

Schedule::~Schedule() { core_->StopThreads(); }

std::unique_ptr<Loop> Schedule::Run(LoopOptions options, Body body) {
  const absl::Duration now = core_->Now();
  const telemetry::Counter failed = FailuresOf(options.name);
  std::optional<telemetry::Gauge> leads;
  if (options.lease) leads = LeadsOf(options.name);
  if (options.lease) options.lease->ttl = std::max(options.lease->ttl, 3 * options.period);
  const absl::Duration due = options.at_once ? now : now + options.period;
  return std::make_unique<Handle>(core_, std::make_shared<Task>(Task{.options = std::move(options),
                                                                     .body = std::move(body),
                                                                     .owner = NewUuid(),
                                                                     .failed = failed,
                                                                     .leads = leads,
                                                                     .due = due,
                                                                     .succeeded = now}));
}

int Schedule::RunDue() { return core_->RunDue(); }

}  // namespace zhiwang::background
