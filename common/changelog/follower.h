#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/sql/database.h"

namespace zhiwang::changelog {

// Follows the numbered log and has an effect in the same schema: each batch of changes and the follower's checkpoint are
// one transaction, so every change has its effect once, whatever dies. Several replicas may run the same follower; the
// checkpoint lets one of them win each batch.
class Follower {
 public:
  // `effect` is run in a transaction with the next changes, in order; it may run again for the same ones, so its only
  // effect must be through the transaction.
  using Effect = std::function<absl::Status(sql::Txn&, const std::vector<Change>&)>;

  Follower(sql::Database& db, std::string name, Effect effect);
  ~Follower();

  // The last change this replica saw the follower pass, and the log's head then: for the lag metric.
  int64_t checkpoint() const { return checkpoint_.load(std::memory_order_relaxed); }
  int64_t head() const { return head_.load(std::memory_order_relaxed); }

 private:
  void Run();
  absl::StatusOr<int64_t> Step();

  sql::Database& db_;
  const std::string name_;
  const Effect effect_;
  std::atomic<int64_t> checkpoint_{0}, head_{0};
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// Follows the numbered log from the present head on for something in memory: no checkpoint, each replica for itself.
class Tail {
 public:
  // `seen` is called on the tail's own thread with the next changes, in order. When it does not answer OK the same
  // changes come again.
  using Seen = std::function<absl::Status(const std::vector<Change>&)>;

  // Starts after `after_seq`: the head as it was read in the snapshot that the memory was filled from.
  Tail(sql::Database& db, std::string name, int64_t after_seq, Seen seen);
  ~Tail();

  int64_t position() const { return position_.load(std::memory_order_relaxed); }

 private:
  void Run();

  sql::Database& db_;
  const std::string name_;
  const Seen seen_;
  std::atomic<int64_t> position_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhiwang::changelog
