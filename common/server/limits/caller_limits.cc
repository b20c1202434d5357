#include "common/server/limits/caller_limits.h"

#include <algorithm>

#include "common/status/error.h"

namespace zhiwang::server {
namespace {

// About how long a call takes, and with it until one of many in flight ends.
constexpr absl::Duration kUntilOneEnds = absl::Milliseconds(100);

}  // namespace

absl::StatusOr<std::shared_ptr<const CallerLimits::Place>> CallerLimits::Enter(const std::string& caller,
                                                                               absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (callers_.size() >= forget_at_) Forget(now);
  const auto [found, is_new] = callers_.try_emplace(caller, Taken{options_.burst, now, 0});
  Taken& taken = found->second;
  if (options_.in_flight > 0 && taken.in_flight >= options_.in_flight) return error::CallsTooMany(kUntilOneEnds);
  if (options_.calls_per_second > 0) {
    Refill(taken, now);
    if (taken.tokens < 1) return error::CallsTooMany(absl::Seconds((1 - taken.tokens) / options_.calls_per_second));
    taken.tokens -= 1;
  }
  ++taken.in_flight;
  return std::make_shared<const Place>(*this, caller);
}

void CallerLimits::Refill(Taken& taken, absl::Time now) const {
  // A clock that is set back gives nothing and takes nothing.
  const double passed = std::max(0.0, absl::ToDoubleSeconds(now - taken.counted));
  taken.tokens = std::min(options_.burst, taken.tokens + passed * options_.calls_per_second);
  taken.counted = now;
}

void CallerLimits::Leave(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  --callers_.at(caller).in_flight;
}

void CallerLimits::Forget(absl::Time now) {
  absl::erase_if(callers_, [&](auto& entry) {
    Refill(entry.second, now);
    return entry.second.in_flight == 0 && entry.second.tokens >= options_.burst;
  });
  forget_at_ = std::max<size_t>(1'000, 2 * callers_.size());
}

size_t CallerLimits::size() const {
  absl::MutexLock lock(&mutex_);
  return callers_.size();
}

}  // namespace zhiwang::server
