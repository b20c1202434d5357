#include "common/handoff/delivery_threads.h"

#include <utility>

namespace zhiwang::handoff {

DeliveryThreads::~DeliveryThreads() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

std::unique_ptr<DeliveryThreads::Share> DeliveryThreads::Join() {
  absl::MutexLock lock(&mutex_);
  ++shares_;
  const auto needed = static_cast<size_t>(common_ + kOwn * shares_);
  while (threads_.size() < needed) threads_.emplace_back([this] { Serve(); });
  return std::unique_ptr<Share>(new Share(*this));
}

DeliveryThreads::Share::~Share() {
  absl::MutexLock lock(&threads_.mutex_);
  const auto idle = [this] { return running_ == 0; };
  threads_.mutex_.Await(absl::Condition(&idle));
  --threads_.shares_;
}

bool DeliveryThreads::Share::Run(bool also_common, std::function<void()> work) {
  absl::MutexLock lock(&threads_.mutex_);
  const bool own = running_ < kOwn;
  if (!own && !(also_common && threads_.common_taken_ < threads_.common_)) return false;
  ++running_;
  if (!own) ++threads_.common_taken_;
  threads_.waiting_.push_back({this, std::move(work)});
  return true;
}

void DeliveryThreads::Serve() {
  for (;;) {
    Work work;
    {
      absl::MutexLock lock(&mutex_);
      const auto awake = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); };
      mutex_.Await(absl::Condition(&awake));
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work.run();
    work.run = nullptr;
    absl::MutexLock lock(&mutex_);
    if (work.share->running_-- > kOwn) --common_taken_;
  }
}

}  // namespace zhiwang::handoff
