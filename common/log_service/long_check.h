#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhiwang::log_service {

// A check that reads everything may take this long; the connection it is asked for over may end before.
inline constexpr absl::Duration kLongestCheck = absl::Hours(2);

// The times to report a check's progress to its caller: at once, and then not more often than people look.
class Pace {
 public:
  bool IsTime() {
    const absl::Time now = absl::Now();
    if (now - told_ < kBetween) return false;
    told_ = now;
    return true;
  }

 private:
  static constexpr absl::Duration kBetween = absl::Milliseconds(200);
  absl::Time told_ = absl::InfinitePast();
};

}  // namespace zhiwang::log_service
