#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/log_reader.h"
#include "common/handoff/delivery_threads.h"
#include "common/handoff/inbox.h"
#include "common/handoff/pending.h"
#include "common/handoff/route.h"
#include "common/sql/database.h"
#include "common/sql/lease/lease.h"

namespace zhiwang::handoff {

struct RelayMetrics;

struct RelayOptions {
  absl::Duration longest_delivery = absl::Seconds(5);
  // After a delivery that failed: doubled with each further one.
  absl::Duration first_pause = absl::Milliseconds(100);
  absl::Duration longest_pause = absl::Minutes(1);
  absl::Duration longest_silence = absl::Seconds(5);  // the same while the receiver does not answer at all
  absl::Duration lease_ttl = absl::Seconds(5);        // how long another replica waits for one that died
  // The start of a relay that has never run: after this change of the log. Nothing: at the log's head.
  std::optional<int64_t> begin_after = std::nullopt;
};

// Hands selected changes of the log over to another service: each at least once, those of one resource in order, those of
// different resources beside each other. Its progress is stored, a row for each resource that has something to hand over
// (handoff_pending), so one that cannot be delivered holds up nothing else, for however long, and goes on by itself.
// One replica at a time works, the holder of the lease `relay/<name>`. It proves the lease in each transaction in which it
// takes changes in or settles them, and gives its epoch to the receivers, so a former leader does neither.
class Relay {
 public:
  // Writes down where a new relay begins before it answers. `threads` must outlive it.
  static absl::StatusOr<std::unique_ptr<Relay>> Start(sql::Database& db, DeliveryThreads& threads, Route route,
                                                      RelayOptions options = {});
  // Waits for the deliveries that are on their way, at most `longest_delivery`.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  const std::string& name() const { return route_.name; }
  // True where this replica leads.
  bool leads() const;
  // Looks at once for what is due: an operator had something tried again.
  void Wake();

 private:
  // A hand-off that is due and waits for a thread.
  struct Ready {
    Due due;
    int64_t epoch;
    absl::Duration take_by, until;  // it may be delivered until then; after `take_by` that is too near
  };
  // A delivery that has come back.
  struct Delivered {
    Due due;
    Outcome outcome;
    bool settles = false;  // else it is put off
    int failed_to_settle = 0;
  };
  Relay(sql::Database& db, DeliveryThreads& threads, Route route, RelayOptions options);
  void Run();
  absl::Status Step();
  bool KeepLease();
  void Lead(const sql::Lease& lease, absl::Duration now);
  void StopLeading();
  absl::Status Fenced(absl::FunctionRef<absl::Status(sql::Txn&, absl::Time)> body);
  absl::StatusOr<bool> TakeIn();
  absl::Status SettleDelivered();
  absl::Status SettleOne(sql::Txn& tx, const Delivered& one, absl::Time now) const;
  void Endure(const changelog::Aggregate& culprit, const absl::Status& error);
  void Settled(size_t count);
  absl::Status Dispatch();
  absl::Status FindReady();
  bool MayHand(const Due& due) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DeliverReady();
  std::optional<Ready> TakeReady();
  void DropReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeNote(Due due, int64_t epoch, Outcome outcome);
  absl::Status Measure();

  sql::Database& db_;
  const std::string owner_;
  const Route route_;
  const RelayOptions options_;
  const std::unique_ptr<RelayMetrics> metrics_;
  const std::shared_ptr<changelog::LogReader> reader_;
  std::unique_ptr<DeliveryThreads::Share> share_;

  // Of the relay's own thread.
  std::optional<sql::Lease> lease_;
  absl::Duration renewed_;  // the lease is ours for its time from then on
  int64_t taken_in_ = 0;    // the log has been taken in up to here; -1: the checkpoint is to be read first
  int64_t checkpoint_ = 0;  // the stored one, which another leader begins at: nothing after it was for this relay
  absl::Duration checkpoint_due_ = -absl::InfiniteDuration();  // it follows then at the latest
  absl::Duration next_look_;                                   // nothing is due before, as far as this replica knows
  bool handed_all_ = true;                                     // that is ready, to threads
  absl::Duration measured_ = -absl::InfiniteDuration();

  mutable absl::Mutex mutex_;
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;  // of the lease; 0 while another replica has it
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool look_ ABSL_GUARDED_BY(mutex_) = false;                         // something may be due now
  std::set<changelog::Aggregate> under_way_ ABSL_GUARDED_BY(mutex_);  // ready, delivered now, or not settled yet
  std::deque<Ready> ready_ ABSL_GUARDED_BY(mutex_);
  std::deque<Delivered> delivered_ ABSL_GUARDED_BY(mutex_);
  int unanswered_ ABSL_GUARDED_BY(mutex_) = 0;  // deliveries since the receiver last answered
  absl::Duration probe_at_ ABSL_GUARDED_BY(mutex_);

  const std::unique_ptr<changelog::LogReader::Subscription> subscription_;
  std::thread thread_;
};

}  // namespace zhiwang::handoff
