#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/log_reader.h"
#include "common/changelog/follow/stalled.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::changelog {

// The options of a follower.
struct FollowerOptions {
  Patience patience = {};
  int largest_batch = 500;  // changes in one transaction
};

// Follows the numbered log and has an effect in the same schema: each batch of changes and the follower's checkpoint
// are one transaction, so every change has its effect once, even if processes die. Several replicas may run the same follower;
// the checkpoint lets one of them win each batch. A change whose effect keeps failing for a reason that is not
// transient is parked with all later ones of its resource, and the others go on: see stalled.h.
class Follower final : public Parking {
 public:
  // `effect` is run in a transaction with the next changes, in order; it may run again for the same ones, so its only
  // effect must be through the transaction. Changes that are parked are left out. A retry runs it on another thread,
  // but two never run at the same time.
  using Effect = std::function<absl::Status(sql::Txn&, const std::vector<Change>&)>;

  Follower(sql::Database& db, std::string name, Effect effect, FollowerOptions options = {});
  ~Follower() override;

  const std::string& name() const override { return name_; }
  absl::StatusOr<Retried> Retry(absl::Time deadline, const Aggregate& aggregate) override;

  // The last change this replica saw the follower pass, and the log's head then.
  int64_t checkpoint() const { return checkpoint_.load(std::memory_order_relaxed); }
  int64_t head() const { return reader_->head(); }

 private:
  // One transaction's work, as far as it came.
  struct Batch {
    int64_t from = 0, reached = 0;
    size_t read = 0;              // changes between the two
    std::vector<Change> changes;  // of these, the ones that are not parked
    bool effect_failed = false;
  };
  // The next run: after `pause`, or when there is news if that comes first.
  struct Next {
    absl::Duration pause;
    bool or_news = false;
  };
  void Run();
  Next After(const absl::StatusOr<int64_t>& passed) const;
  absl::StatusOr<int64_t> Step();
  absl::Status CountParked(absl::Time deadline);
  absl::Status Apply(sql::Txn& tx, Batch& batch) const;
  absl::StatusOr<int64_t> Endure(absl::Time deadline, const Batch& batch, const absl::Status& error);
  bool singly() const { return checkpoint() < singly_until_; }

  sql::Database& db_;
  const std::string name_;
  const Effect effect_;
  const FollowerOptions options_;
  const telemetry::Gauge stalled_;
  const telemetry::Counter parked_;
  const telemetry::Gauge lag_;
  const std::shared_ptr<LogReader> reader_;
  std::atomic<int64_t> checkpoint_{0};
  // Of the follower's own thread: the changes up to here are applied one at a time, because one of them fails; that
  // one, and how often it did; when the parked ones were last counted.
  int64_t singly_until_ = 0;
  int64_t failing_ = 0;
  int tries_ = 0;
  absl::Time counted_ = absl::InfinitePast();
  absl::Mutex mutex_;
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  const std::unique_ptr<LogReader::Subscription> subscription_;
  std::thread thread_;
};

// An in-memory follower: follows the numbered log from the present head on for something that this replica keeps in
// memory. It has no checkpoint.
class Tail {
 public:
  // `seen` is called on a thread of its own with the next changes, in order. When it does not answer OK the same
  // changes come again.
  using Seen = std::function<absl::Status(const std::vector<Change>&)>;

  // Starts after `after_seq`: the head as it was read in the snapshot that the memory was filled from.
  Tail(sql::Database& db, std::string name, int64_t after_seq, Seen seen);
  ~Tail();

  int64_t position() const { return position_.load(std::memory_order_relaxed); }

 private:
  void Run();
  absl::StatusOr<bool> TakeIn();

  const std::string name_;
  const Seen seen_;
  const telemetry::Gauge lag_;
  const std::shared_ptr<LogReader> reader_;
  std::atomic<int64_t> position_;
  absl::Mutex mutex_;
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  const std::unique_ptr<LogReader::Subscription> subscription_;
  std::thread thread_;
};

}  // namespace zhiwang::changelog
