#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/changelog/follow/stalled.h"
#include "common/sql/database.h"

// Timers of resources: changes that become due, and their times. SQL and nothing but SQL; runner.h fires them.
namespace zhiwang::timers {

// Timers of different lanes are fired independently. Stored: do not change a number.
enum class Lane {
  kHere = 0,           // firing needs this service's database only
  kCallsRegistry = 1,  // firing asks the grid registry first: while that is silent, only this lane waits
  kTakesLong = 2,      // firing may take minutes: what is short does not wait for it
};

// The purpose of a timer: a constant of the resource it belongs to. `name` is stored: do not change.
struct What {
  std::string_view name;  // `site_check.expire`: noun and verb
  Lane lane = Lane::kHere;
};

// A timer as it stands.
struct Timer {
  changelog::Aggregate aggregate;  // the resource it belongs to
  std::string what;
  absl::Time due;
  int64_t version = 0;  // of the resource when the timer was set
  absl::Time next_try;  // when it is fired: `due`, or later after a failure
  int64_t tries = 0;    // that failed since it was set
  bool parked = false;  // it kept failing, and is tried again rarely
  std::string error;    // why it failed last; empty: it did not
};

// Sets the timer in the transaction of the change that starts it, or moves it: a resource has one of each kind at most.
// A timer that failed or is parked starts anew.
absl::Status Set(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what, absl::Time due,
                 int64_t version);

// Cancels it in the transaction of the change that ends it. OK where none is set.
absl::Status Cancel(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what);

// Sets, moves or cancels it as a change of the resource demands: it was to be due at `before` and is at `after`; nothing
// stands for no timer. Runs no statement where the two are the same.
absl::Status Follow(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what,
                    std::optional<absl::Time> before, std::optional<absl::Time> after, int64_t version);

// The due times of a resource's timer before and after a change; nothing stands for no timer.
struct Followed {
  changelog::Aggregate aggregate;
  std::optional<absl::Time> before, after;
  int64_t version = 0;
};

// Follows the changes of different resources, many timers in a statement.
absl::Status FollowAll(sql::Txn& tx, const What& what, absl::Span<const Followed> changes);

// One timer of many that are set at once.
struct NewTimer {
  changelog::Aggregate aggregate;
  absl::Time due;
  int64_t version = 0;
};

// Sets many, in few statements. Those that are set already stay as they are.
absl::Status SetMissing(sql::Txn& tx, const What& what, absl::Span<const NewTimer> timers);

// The timer, or nothing.
absl::StatusOr<std::optional<Timer>> Find(sql::Txn& tx, const changelog::Aggregate& aggregate, std::string_view what);

// The timers of a lane, parked or not, whose next try is at `now` or before, the earliest first, at most `limit`.
absl::StatusOr<std::vector<Timer>> ReadDue(sql::Txn& tx, Lane lane, bool parked, absl::Time now, int limit);

// Deletes the timer that is fired in this transaction. False when it was cancelled or moved meanwhile: it must not fire.
absl::StatusOr<bool> Take(sql::Txn& tx, const Timer& timer);

// Notes that the timer failed, or that it is to be tried at another time: writes `next_try`, `tries`, `parked` and `error`
// as `timer` has them. Does nothing where it was cancelled, moved or fired meanwhile.
absl::Status Postpone(sql::Txn& tx, const Timer& timer);

// The timers of a district to list.
struct TimerFilter {
  std::string district;
  bool parked = false;  // those that keep failing; otherwise those that wait for their time
  absl::Time due_before = absl::InfiniteFuture();
};

// The timers after `after` in the order of due time, kind, id and what, at most `limit`. A default `after` is before all.
absl::StatusOr<std::vector<Timer>> List(sql::Txn& tx, const TimerFilter& filter, const Timer& after, int limit);

// The number of parked timers of a lane.
absl::StatusOr<int64_t> CountParked(sql::Txn& tx, Lane lane);

}  // namespace zhiwang::timers
