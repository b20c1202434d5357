#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/sql/lease/clock.h"

namespace zhiwang::sql {

// The table behind leases; every schema has it from its first migration on, and migrations themselves take one.
inline constexpr std::string_view kCreateLeaseTable =
    "CREATE TABLE IF NOT EXISTS lease ("
    "name VARCHAR(60) NOT NULL, owner VARCHAR(60) NOT NULL, epoch BIGINT NOT NULL, expires BIGINT NOT NULL,"
    "PRIMARY KEY (name)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

// The rule for a process with a wrong clock.
enum class ClockRule {
  kAgrees,  // no: its holder leads others, and what it does goes by time (see kMostClockOffset)
  kAny,     // yes: it only keeps others out
};

// The right to do something alone for a while. `epoch` grows by one with every change of hands: a holder that was
// paused and lost its lease is recognised by its old epoch.
struct Lease {
  std::string name;
  std::string owner;
  int64_t epoch;
  ClockRule clock = ClockRule::kAgrees;
};

// Takes the lease when it is free, expired or ours already. Answers nothing while another holds it. Time is the
// database's, so that clocks of replicas need not agree; but a replica whose clock is far off gets none (see ClockRule).
// A database's clock that was set back makes the lease of a holder that is gone last no longer than `ttl` from the first
// try to take it: all who want one name ask for the same.
absl::StatusOr<std::optional<Lease>> AcquireLease(Database& db, absl::Time deadline, std::string_view name,
                                                  std::string_view owner, absl::Duration ttl,
                                                  ClockRule clock = ClockRule::kAgrees);

// Proves, inside the transaction that acts on it, that the lease is still held, and renews it. The row stays locked
// until the transaction ends, so nobody can take it meanwhile. Answers the database's time, to act by; nothing when the
// lease was lost, or when this process's clock has gone wrong: then the transaction must not commit.
absl::StatusOr<std::optional<absl::Time>> RenewLease(Txn& tx, const Lease& lease, absl::Duration ttl);

// Gives the lease up at once. OK also when it was lost before.
absl::Status ReleaseLease(Database& db, absl::Time deadline, const Lease& lease);

}  // namespace zhiwang::sql
