#include "common/server/limits/first_message_timeout.h"

#include "common/background/monotonic.h"

namespace zhiwang::server {

FirstMessageTimeout::Watch::Watch(FirstMessageTimeout& silence, grpc::ServerContext& context)
    : first_message_timeout_(silence), context_(context), since_(background::Monotonic()) {
  absl::MutexLock lock(&first_message_timeout_.mutex_);
  first_message_timeout_.silent_.insert(this);
}

FirstMessageTimeout::Watch::~Watch() {
  absl::MutexLock lock(&first_message_timeout_.mutex_);
  first_message_timeout_.silent_.erase(this);
}

// Under the lock, so that none of them ends meanwhile.
void FirstMessageTimeout::HangUp() {
  const absl::Duration now = background::Monotonic();
  absl::MutexLock lock(&mutex_);
  for (Watch* watch : silent_) {
    if (watch->hung_up_ || now - watch->since_ < longest_) continue;
    watch->hung_up_ = true;
    watch->context_.TryCancel();
  }
}

}  // namespace zhiwang::server
