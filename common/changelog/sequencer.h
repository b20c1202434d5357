#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/sql/lease/lease.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::changelog {

// Numbers up to one batch of committed changes, gap-free from the head on, in the transaction that proves the lease.
// Answers how many; 0 when there is nothing to do. A lost lease is CHANGED_CONCURRENTLY and numbers nothing.
absl::StatusOr<int64_t> NumberBatch(sql::Database& db, absl::Time deadline, const sql::Lease& lease,
                                    absl::Duration ttl);

// The one that gives every committed change its place in the service-wide order. Auto-increment order is not commit
// order, so changes are numbered only once they are committed; each replica runs one of these, the holder of the
// `sequencer` lease works.
class Sequencer {
 public:
  explicit Sequencer(sql::Database& db);
  ~Sequencer();

  // True where this replica holds the lease.
  bool leads() const { return leads_.load(std::memory_order_relaxed); }
  // The waiting time of a committed change that has no number yet, as last seen; zero when none waits. Every replica
  // looks, so that it shows when none leads.
  absl::Duration lag() const { return absl::Microseconds(lag_us_.load(std::memory_order_relaxed)); }
  // Number of changes that this replica numbered.
  int64_t numbered() const { return numbered_.load(std::memory_order_relaxed); }

 private:
  void Run();
  absl::StatusOr<bool> Look();
  bool Pause(absl::Duration time);

  sql::Database& db_;
  const std::string owner_;
  std::atomic<bool> leads_{false};
  std::atomic<int64_t> lag_us_{0};
  std::atomic<int64_t> numbered_{0};
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  const telemetry::ObservedGauge leads_gauge_{"zhiwang_sequencer_leads", "1 where this replica numbers the change log.",
                                              [this] { return leads() ? 1.0 : 0.0; }};
  const telemetry::ObservedGauge lag_gauge_{"zhiwang_sequencer_lag_seconds",
                                            "How long a committed change waits for its number.",
                                            [this] { return absl::ToDoubleSeconds(lag()); }};
  const telemetry::ObservedGauge numbered_gauge_{"zhiwang_sequencer_numbered", "Changes this replica numbered.",
                                                 [this] { return static_cast<double>(numbered()); }};
  std::thread thread_;
};

}  // namespace zhiwang::changelog
