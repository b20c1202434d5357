#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace zhiwang::rpc {

// Does for many callers at once what costs little more than for one: a query for several keys, a commit for several
// changes. Whatever waits when a thread becomes free is its next batch, so a lone item is not kept waiting for company.
template <class Item>
class Batcher {
 public:
  using Work = std::function<void(std::vector<Item>)>;

  // `threads` batches at a time of at most `largest` items each; more than `most_waiting` items are refused.
  Batcher(int threads, size_t largest, size_t most_waiting, Work work)
      : largest_(largest), most_waiting_(most_waiting), work_(std::move(work)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
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

  // False, and the item is untouched, when too many wait.
  bool Submit(Item&& item) {
    absl::MutexLock lock(&mutex_);
    if (waiting_.size() >= most_waiting_) return false;
    waiting_.push_back(std::move(item));
    waiting_changed_.Signal();
    return true;
  }

 private:
  void Run() {
    for (;;) {
      std::vector<Item> batch;
      {
        absl::MutexLock lock(&mutex_);
        while (!stopping_ && waiting_.empty()) waiting_changed_.Wait(&mutex_);
        if (waiting_.empty()) return;
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(largest_, waiting_.size()));
        batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
      }
      work_(std::move(batch));
    }
  }

  const size_t largest_, most_waiting_;
  const Work work_;
  absl::Mutex mutex_;
  absl::CondVar waiting_changed_;
  std::deque<Item> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace zhiwang::rpc
