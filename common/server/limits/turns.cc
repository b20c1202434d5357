#include "common/server/limits/turns.h"

namespace zhiwang::server {

bool Turns::Take(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return taken_ < most_; };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&free), patience)) return false;
  ++taken_;
  return true;
}

void Turns::GiveBack() {
  absl::MutexLock lock(&mutex_);
  --taken_;
}

}  // namespace zhiwang::server
