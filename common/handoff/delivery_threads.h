#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhiwang::handoff {

// The threads on which the relays of a process deliver. Each relay has two that nobody else takes, and as many of the
// common ones as are free: a receiver that answers nothing holds up no relay to another receiver. Thread-safe.
class DeliveryThreads {
 public:
  static constexpr int kOwn = 2;

  explicit DeliveryThreads(int common = 4) : common_(common) {}
  // Every share must be gone.
  ~DeliveryThreads();

  // A relay's part of the threads. Used by one thread.
  class Share {
   public:
    // Waits for what runs.
    ~Share();
    // Runs `work` on a thread of its own: false when all that this relay may take are busy. It may take common ones when
    // `also_common`.
    bool Run(bool also_common, std::function<void()> work);

   private:
    friend class DeliveryThreads;
    explicit Share(DeliveryThreads& threads) : threads_(threads) {}
    DeliveryThreads& threads_;
    int running_ = 0;  // guarded by threads_.mutex_
  };
  std::unique_ptr<Share> Join();

 private:
  struct Work {
    Share* share;
    std::function<void()> run;
  };
  void Serve();

  const int common_;
  absl::Mutex mutex_;
  int shares_ ABSL_GUARDED_BY(mutex_) = 0;
  int common_taken_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Work> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::handoff
