#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace zhiwang::sql {

// A process whose clock is further than this from the database's does not lead: it gets and keeps no lease that goes by
// the clock (see lease.h).
inline constexpr absl::Duration kMostClockOffset = absl::Seconds(2);

// The time by the database's clock, which leases and timers go by, so that clocks of replicas need not agree.
struct DatabaseTime {
  absl::Time now;
  // The lead of this process's clock over the database's; negative where it is behind. As small as the time that the
  // question took allows: a slow database is not taken for a wrong clock.
  absl::Duration offset;

  bool agrees() const { return offset <= kMostClockOffset && offset >= -kMostClockOffset; }
};
absl::StatusOr<DatabaseTime> ReadDatabaseTime(Txn& tx);

// The offset as this process last measured it, for the metric; zero before.
absl::Duration LastClockOffset();

}  // namespace zhiwang::sql
