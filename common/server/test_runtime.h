#pragma once

#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace zhiwang::server {

// For tests of what a service does rather than how much of it: nobody is told to come back later.
inline Runtime::Options UnlimitedRuntime() {
  Runtime::Options options;
  options.executor.longest_wait = absl::InfiniteDuration();
  options.caller_limits = options.self_limits = kNoCallerLimits;
  return options;
}

}  // namespace zhiwang::server
