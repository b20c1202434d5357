#include "common/background/ticker.h"

#include <utility>

namespace zhiwang::background {

Ticker::Ticker(absl::Duration every, std::function<void()> tick) {
  if (every == absl::InfiniteDuration()) return;
  thread_ = std::thread([this, every, tick = std::move(tick)] {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), every)) return;
      }
      tick();
    }
  });
}

Ticker::~Ticker() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace zhiwang::background
