#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/sql/database.h"

// Parking: a follower that cannot get past a change sets that resource aside and goes on with the others. The changes
// that wait stay in the log, from the parked one to the follower's checkpoint, and are applied in order on a retry.
//
// The move of the checkpoint decides whether a change waits, so both a follower's step and a retry hold the
// follower's row in `follower` locked: AdvanceCheckpoint does, and FirstWaiting.
namespace zhiwang::changelog {

// A resource as the log knows it.
struct Aggregate {
  std::string district, kind, id;
  auto operator<=>(const Aggregate&) const = default;
};
inline Aggregate AggregateOf(const Change& change) { return {change.district, change.kind, change.id}; }

// A resource that is parked.
struct Stalled {
  std::string follower;
  Aggregate aggregate;
  int64_t version = 0;  // of the first change that waits
  int64_t seq = 0;
  std::string error;  // why, for those who operate the system
  absl::Time since;
  int64_t tries = 0;
};

// The tries that a follower makes before it parks a change.
struct Patience {
  int tries = 5;
  absl::Duration first_pause = absl::Milliseconds(100);  // doubled after each try
};

// True for an error that may go away by itself: it never parks anything.
bool IsTransient(const absl::Status& status);

// Parks the resource of `change`, the first that waits.
absl::Status Park(sql::Txn& tx, std::string_view follower, const Change& change, const absl::Status& error, int tries,
                  absl::Time now);

// The resources that a follower has parked.
absl::StatusOr<std::set<Aggregate>> ReadStalled(sql::Txn& tx, std::string_view follower);

// Their number.
absl::StatusOr<int64_t> CountStalled(sql::Txn& tx, std::string_view follower);

// The parked resources of a district, by follower, kind and id after those of `after`, at most `limit`.
absl::StatusOr<std::vector<Stalled>> ListStalled(sql::Txn& tx, std::string_view district, const Stalled& after,
                                                 int limit);

// One of them, or nothing.
absl::StatusOr<std::optional<Stalled>> FindStalled(sql::Txn& tx, std::string_view follower, const Aggregate& aggregate);

// The oldest change of the resource that waits, or nothing when it is not parked. Until the transaction ends the
// follower stays where it is.
absl::StatusOr<std::optional<Change>> FirstWaiting(sql::Txn& tx, std::string_view follower, const Aggregate& aggregate);

// Moves on past `change`, as FirstWaiting answered it in this transaction: the next one waits now, or the resource is
// no longer parked.
absl::Status PassWaiting(sql::Txn& tx, std::string_view follower, const Change& change);

// The result of a retry.
struct Retried {
  int64_t applied = 0;                // changes that had their effect
  std::optional<Stalled> still = {};  // set when one failed again
};

// A follower that parks, as those who operate it see it.
class Parking {
 public:
  virtual ~Parking() = default;
  virtual const std::string& name() const = 0;

  // Applies the changes of a resource that wait, oldest first, each in one transaction. Stops at one that fails again.
  // A transient error is answered as it is; what was applied before it stays applied. Thread-safe.
  virtual absl::StatusOr<Retried> Retry(absl::Time deadline, const Aggregate& aggregate) = 0;

 protected:
  // Notes that a retry failed at `change`, with `error`, and answers how things stand.
  static absl::StatusOr<std::optional<Stalled>> NoteFailure(sql::Database& db, absl::Time deadline,
                                                            std::string_view follower, const Aggregate& aggregate,
                                                            const absl::Status& error);
};

}  // namespace zhiwang::changelog
