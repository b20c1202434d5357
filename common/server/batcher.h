#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/background/ticker.h"
#include "common/rpc/priority.h"
#include "common/server/priority_queues.h"
#include "common/status/error.h"

namespace zhiwang::server {

// Does for many callers at once what costs little more than for one: a query for several keys, a commit for several
// changes. All items that wait when a thread becomes free are its next batch, so a lone item is not kept waiting for
// company. Waiting items are treated as by the Executor: the most urgent goes first, one that nobody waits for any more
// is not begun, and one that waits too long is refused.
template <class Item>
class Batcher {
 public:
  struct Options {
    int threads = 1;       // batches at a time
    size_t largest = 1;    // items of a batch
    int most_waiting = 1;  // of a priority; more are refused at once
    absl::Duration longest_wait = absl::InfiniteDuration();
  };
  using Work = std::function<void(std::vector<Item>)>;
  // Answers an item that gets into no batch: OVERLOADED or DEADLINE_PASSED.
  using Refuse = std::function<void(Item&, const absl::Status&)>;

  Batcher(Options options, Work work, Refuse refuse)
      : options_(options),
        work_(std::move(work)),
        refuse_(std::move(refuse)),
        queues_(options.most_waiting),
        shedder_(options.longest_wait / 8, [this] { ShedOverdue(); }) {
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Run(); });
  }

  // Works off what waits, then stops.
  ~Batcher() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      waiting_changed_.SignalAll();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  // Each item is worked on or refused, once.
  void Submit(rpc::Priority priority, absl::Time deadline, Item item) {
    {
      absl::MutexLock lock(&mutex_);
      if (queues_.Add(priority, deadline, std::move(item))) {
        waiting_changed_.Signal();
        return;
      }
    }
    refuse_(item, error::Overloaded(kComeBackAfter));
  }

 private:
  void Run() {
    for (;;) {
      std::vector<Item> batch, late;
      {
        absl::MutexLock lock(&mutex_);
        while (!stopping_ && queues_.empty()) waiting_changed_.Wait(&mutex_);
        if (queues_.empty()) return;
        Take(batch, late);
      }
      for (Item& item : late) refuse_(item, error::DeadlinePassed());
      if (!batch.empty()) work_(std::move(batch));
    }
  }

  void Take(std::vector<Item>& batch, std::vector<Item>& late) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time now = absl::Now();
    for (const rpc::Priority priority : rpc::kMostUrgentFirst) {
      while (!queues_.empty(priority) && batch.size() < options_.largest) {
        auto next = queues_.Take(priority);
        (now < next.deadline ? batch : late).push_back(std::move(next.item));
      }
    }
  }

  void ShedOverdue() {
    std::vector<Item> overdue;
    {
      absl::MutexLock lock(&mutex_);
      if (!stopping_) overdue = queues_.TakeOverdue(options_.longest_wait);
    }
    for (Item& item : overdue) refuse_(item, error::Overloaded(kComeBackAfter));
  }

  const Options options_;
  const Work work_;
  const Refuse refuse_;
  absl::Mutex mutex_;
  absl::CondVar waiting_changed_;
  PriorityQueues<Item> queues_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
  background::Ticker shedder_;
};

}  // namespace zhiwang::server
