#pragma once

#include "absl/time/time.h"

namespace zhiwang::testing {

// The time that a client waits for an answer.
inline constexpr absl::Duration kPatience = absl::Seconds(2);
// The time that a look at a whole table may take, past the services.
inline constexpr absl::Duration kLooksWithin = absl::Seconds(20);

}  // namespace zhiwang::testing
