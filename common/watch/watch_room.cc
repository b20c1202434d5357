#include "common/watch/watch_room.h"

#include "common/watch/watch_errors.h"

namespace zhiwang::watch {

absl::StatusOr<std::unique_ptr<WatchRoom::Place>> WatchRoom::Enter(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  if (all_ >= limits_.most) return error::WatchesTooMany("this replica", limits_.most);
  const auto own = by_caller_.find(caller);
  if (own != by_caller_.end() && own->second >= limits_.most_by_caller) {
    return error::WatchesTooMany("the caller", limits_.most_by_caller);
  }
  ++all_;
  ++by_caller_[caller];
  return std::make_unique<Place>(*this, caller);
}

void WatchRoom::Leave(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  --all_;
  const auto own = by_caller_.find(caller);
  if (--own->second == 0) by_caller_.erase(own);
}

bool WatchRoom::TakeTurn(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return reading_ < limits_.most_reading; };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&free), patience)) return false;
  ++reading_;
  return true;
}

void WatchRoom::GiveTurn() {
  absl::MutexLock lock(&mutex_);
  --reading_;
}

}  // namespace zhiwang::watch
