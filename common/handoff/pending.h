#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/stalled.h"
#include "common/sql/database.h"

// The sender's side of hand-offs as it is stored: one row a resource that has a change to hand over.
namespace zhiwang::handoff {

// A resource whose change is on its way to another service. Later changes of it wait behind this one.
struct Pending {
  std::string relay;
  changelog::Aggregate aggregate;
  int64_t version = 0;  // of the change that is handed over now
  int64_t seq = 0;
  int64_t last_version = 0;  // of the last change of the resource that is to be handed over
  absl::Time since;          // when it was this change's turn
  absl::Time next_try;
  int64_t tries = 0;                                // deliveries that failed
  absl::StatusCode code = absl::StatusCode::kOk;    // of the last failure
  std::string reason;                               // for those who operate the system
  std::string given_up_by = {}, given_up_why = {};  // set by an operator: it is not to be delivered any more
  bool is_given_up() const { return !given_up_why.empty(); }
};

// A hand-off whose time has come.
struct Due {
  Pending pending;
  std::optional<changelog::Change> change;  // nothing when the log does not have it any more
};

// Adds changes that a relay has to hand over, in the log's order. The first of a resource begins now; others wait behind.
absl::Status AddPending(sql::Txn& tx, std::string_view relay, const std::vector<changelog::Change>& changes,
                        absl::Time now);

// The hand-offs that are to be tried by `now`, longest due first, at most `limit`.
absl::StatusOr<std::vector<Due>> ReadDue(sql::Txn& tx, std::string_view relay, absl::Time now, int limit);

// The time of the first try after `now`; nothing when there is none.
absl::StatusOr<std::optional<absl::Time>> ReadNextTry(sql::Txn& tx, std::string_view relay, absl::Time now);

// Notes that a try failed. Nothing happens when the row is no longer at this version.
absl::Status PutOff(sql::Txn& tx, const Pending& pending, const absl::Status& error, absl::Time next_try);

// The change is settled: the next one of the resource that `selects` picks takes its place, or nothing of it waits any
// more. CHANGED_CONCURRENTLY when the row is no longer at this version.
absl::Status Pass(sql::Txn& tx, const Pending& pending, const std::function<bool(const changelog::Change&)>& selects,
                  absl::Time now);

// The number of resources of a relay that wait, and the time since when the oldest does.
struct Backlog {
  int64_t waiting = 0;
  absl::Time oldest = absl::InfiniteFuture();
};
absl::StatusOr<Backlog> ReadBacklog(sql::Txn& tx, std::string_view relay);

// The waiting hand-offs of a resource, by relay.
absl::StatusOr<std::vector<Pending>> FindPending(sql::Txn& tx, const changelog::Aggregate& aggregate);
absl::StatusOr<std::optional<Pending>> FindPending(sql::Txn& tx, std::string_view relay,
                                                   const changelog::Aggregate& aggregate);

// The hand-offs of a district that have waited since `until` or longer, oldest first, after those up to `after`, at
// most `limit`.
absl::StatusOr<std::vector<Pending>> ListPending(sql::Txn& tx, std::string_view district, absl::Time until,
                                                 const std::optional<Pending>& after, int limit);

// Has it tried at once. False when it is no longer at this version.
absl::StatusOr<bool> TryNow(sql::Txn& tx, const Pending& pending, absl::Time now);

// Gives it up at the next try. False when it is no longer at this version, or was given up before.
absl::StatusOr<bool> GiveUp(sql::Txn& tx, const Pending& pending, std::string_view by, std::string_view why,
                            absl::Time now);

}  // namespace zhiwang::handoff
