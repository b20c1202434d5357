#include "common/rpc/silence.h"

#include "absl/time/clock.h"

namespace zhiwang::rpc {

Silence::Watch::Watch(Silence& silence, grpc::ServerContext& context)
    : silence_(silence), context_(context), since_(absl::Now()) {
  absl::MutexLock lock(&silence_.mutex_);
  silence_.silent_.insert(this);
}

Silence::Watch::~Watch() {
  absl::MutexLock lock(&silence_.mutex_);
  silence_.silent_.erase(this);
}

// Under the lock, so that none of them ends meanwhile.
void Silence::HangUp() {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  for (Watch* watch : silent_) {
    if (watch->hung_up_ || now - watch->since_ < longest_) continue;
    watch->hung_up_ = true;
    watch->context_.TryCancel();
  }
}

}  // namespace zhiwang::rpc
