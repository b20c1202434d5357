#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace zhiwang::background {

// The time since some fixed moment, by the clock that nobody sets. What a process measures for itself, a pause or the age of
// an answer, follows this one: with the clock of the day it would last an hour longer once that is set back by an hour.
inline absl::Duration Monotonic() { return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()); }

}  // namespace zhiwang::background
