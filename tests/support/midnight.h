#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhiwang::testing {

// The time until midnight in Shanghai is over, when it comes within `margin`; otherwise zero.
inline absl::Duration UntilMidnightIsOver(absl::Time now, absl::Duration margin) {
  const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 60 * 60);
  const absl::Time midnight = absl::FromCivil(absl::ToCivilDay(now, shanghai) + 1, shanghai);
  return midnight - now <= margin ? midnight - now + absl::Milliseconds(10) : absl::ZeroDuration();
}

// For tests that use "today" more than once, in the test and in the service, and must find one day for as long as
// `margin`: returns at once, except in the last moments of a day in Shanghai, when it returns after midnight.
inline void PassMidnight(absl::Duration margin) { absl::SleepFor(UntilMidnightIsOver(absl::Now(), margin)); }

}  // namespace zhiwang::testing
