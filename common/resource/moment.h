#pragma once

#include <algorithm>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/actor.h"
#include "common/rpc/call.h"

namespace zhiwang::resource {

// The context of a decision on a resource: the caller and the time.
struct Moment {
  auth::Actor actor;
  absl::Time now;  // to the microsecond, as it is stored
};

// The present to the microsecond: what is stored and logged has no more, and a decision made with more would not compare
// equal when it is read back.
inline absl::Time NowInMicros() { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }

// A moment to change what changed last at `last`: later than that by a microsecond at least, though the clock of the
// replica that made the last change may go before this one's.
inline absl::Time NowAfter(absl::Time last, absl::Time now) { return std::max(now, last + absl::Microseconds(1)); }

// The caller as the one who decides.
inline auth::Actor ActorOf(const rpc::Call& call) { return auth::Actor(call.principal, call.rights); }

}  // namespace zhiwang::resource
