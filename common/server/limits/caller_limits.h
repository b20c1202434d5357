#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::server {

// The share of a server that one caller may take, so that one with too many calls does not hold up the others.
// Thread-safe.
class CallerLimits {
 public:
  struct Options {
    double calls_per_second = 50;  // 0: as many as they like
    double burst = 100;            // this many at once after a pause
    int in_flight = 20;            // 0: as many as they like
  };

  explicit CallerLimits(Options options) : options_(options) {}

  // Held for as long as a call lasts.
  class Place {
   public:
    Place(CallerLimits& limits, std::string caller) : limits_(limits), caller_(std::move(caller)) {}
    ~Place() { limits_.Leave(caller_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    CallerLimits& limits_;
    const std::string caller_;
  };

  // A place for one more call of the caller's. CALLS_TOO_MANY, with the time to come back, when they have too many.
  absl::StatusOr<std::shared_ptr<const Place>> Enter(const std::string& caller, absl::Time now);

  // Callers remembered: those with a call in flight, or one not long ago.
  size_t size() const;

 private:
  struct Taken {
    double tokens = 0;  // calls they may still make at once
    absl::Time counted;
    int in_flight = 0;
  };
  void Refill(Taken& taken, absl::Time now) const;
  void Leave(const std::string& caller);
  void Forget(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Taken> callers_ ABSL_GUARDED_BY(mutex_);
  size_t forget_at_ ABSL_GUARDED_BY(mutex_) = 1'000;
};

// As much as they like.
inline constexpr CallerLimits::Options kNoCallerLimits = {.calls_per_second = 0, .burst = 0, .in_flight = 0};

}  // namespace zhiwang::server
