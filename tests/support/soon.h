#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhiwang {

// Long enough for any call that is to succeed, on any machine.
inline constexpr absl::Duration kPatience = absl::Seconds(60);
inline absl::Time Soon() { return absl::Now() + kPatience; }

}  // namespace zhiwang
