#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follower.h"
#include "common/changelog/stalled.h"
#include "common/handoff/delivery_queue.h"
#include "common/sql/database.h"
#include "common/sql/lease.h"

namespace zhiwang::handoff {

// What a relay does with the changes it is for. Each function may be called from several threads.
struct Errand {
  // Whether the change is to be delivered; the others pass. Always the same for the same change.
  std::function<bool(const changelog::Change&)> selects;

  // Delivers a change to the other service, until `deadline`, outside of any transaction. It may be called again for
  // the same change, even after it was taken: RequestIdOf is the request_id that makes the effect one. Answers what
  // settling needs of the receiver's answer (the name of its resource, say), or the receiver's error.
  std::function<Outcome(const changelog::Change&, absl::Time deadline)> deliver;

  // Writes down what came of it, in the transaction that passes the change: for each change it takes effect once. The
  // outcome is the answer, or an error that lasts, so that the sender's own resource learns why it was refused. An
  // error of its own that is not transient parks the resource: see stalled.h. That is for the receiver's faults, too,
  // which do not say whether the change was taken.
  std::function<absl::Status(sql::Txn&, const changelog::Change&, const Outcome&)> settle;
};

// Whether the receiver failed and did not mean to (INTERNAL and the like): a newer version of it may do better.
bool IsReceiversFault(const absl::Status& error);

struct RelayOptions {
  int most_in_flight = 16;        // deliveries at a time, each on a thread
  size_t furthest_ahead = 2'000;  // changes beyond the checkpoint that are kept in memory
  absl::Duration longest_delivery = absl::Seconds(5);
  absl::Duration first_pause = absl::Milliseconds(100);  // after a delivery that may succeed later; doubled each time
  absl::Duration longest_pause = absl::Seconds(5);
  int most_faults = 5;  // of the receiver's while it takes one change: see IsReceiversFault
  changelog::Patience patience = {};
};

// Delivers selected changes of the log to another service: each at least once, those of one resource in order, those of
// different resources beside each other. What came of a delivery is settled in the transaction that passes the change,
// in the log's order, once. A receiver that cannot be reached, is overloaded, or does not know us or let us is tried
// again for as long as it takes. One replica at a time delivers, the holder of the lease `relay/<name>`.
class Relay final : public changelog::Parking {
 public:
  // `name` is the follower's, at most 50 characters.
  Relay(sql::Database& db, std::string name, Errand errand, RelayOptions options = {});
  // Waits for the deliveries that are on their way, at most `longest_delivery`.
  ~Relay() override;

  const std::string& name() const override { return name_; }
  // Delivers and settles what waits of a parked resource.
  absl::StatusOr<changelog::Retried> Retry(absl::Time deadline, const changelog::Aggregate& aggregate) override;

  // Whether this replica delivers.
  bool leads() const;
  // The last change this replica saw settled or passed, and the log's head then.
  int64_t checkpoint() const { return follower_->checkpoint(); }
  int64_t head() const { return follower_->head(); }

 private:
  void Run();
  absl::Status Step(absl::Time now, bool& more);
  bool KeepLease(absl::Time now);
  absl::Status BeginToLead();
  absl::StatusOr<bool> Fill();
  absl::Status ClearRefused();
  void Work();
  void TakeNote(const changelog::Change& change, Outcome outcome);
  bool IsSettled(const changelog::Change& change, const absl::Status& error) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Settle(sql::Txn& tx, const std::vector<changelog::Change>& changes);
  absl::Status PassUnselected(absl::Time deadline, const changelog::Aggregate& aggregate,
                              const changelog::Change& change);

  sql::Database& db_;
  const std::string name_, owner_;
  const Errand errand_;
  const RelayOptions options_;
  prometheus::Gauge& waiting_;
  prometheus::Gauge& leads_gauge_;
  prometheus::Counter& taken_;
  prometheus::Counter& refused_;
  prometheus::Counter& put_off_;

  // Of the relay's own thread.
  std::optional<sql::Lease> lease_;
  absl::Time renewed_;

  mutable absl::Mutex mutex_;
  absl::CondVar work_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool leads_ ABSL_GUARDED_BY(mutex_) = false;
  DeliveryQueue queue_ ABSL_GUARDED_BY(mutex_);
  int64_t read_ ABSL_GUARDED_BY(mutex_) = 0;  // the log has been read up to here
  absl::Time warned_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();

  std::unique_ptr<changelog::Follower> follower_;
  std::vector<std::thread> workers_;
  std::thread thread_;
};

// The request_id under which a relay delivers a change: always the same UUID for the same change of the same relay.
std::string RequestIdOf(std::string_view relay, const changelog::Change& change);

}  // namespace zhiwang::handoff
