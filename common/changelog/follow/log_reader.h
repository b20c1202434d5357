#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/sql/database.h"

namespace zhiwang::changelog {

// The one reader of a database's numbered log in this process. It looks for the log's head, often while changes come and
// seldom while none do, and tells those who follow the log; the latest changes are read once and kept for all of them.
// Thread-safe.
class LogReader {
 public:
  // The reader of that database, which lives as long as somebody holds it. The database must outlive it.
  static std::shared_ptr<LogReader> Of(sql::Database& db);
  // Makes the reader of that database look at once, if there is one: changes were numbered in this process.
  static void Wake(const sql::Database& db);

  explicit LogReader(sql::Database& db);
  ~LogReader();

  // Being told of news, until it is destroyed.
  class Subscription {
   public:
    ~Subscription();

   private:
    friend class LogReader;
    Subscription(LogReader& reader, std::function<void()> news) : reader_(reader), news_(std::move(news)) {}
    LogReader& reader_;
    const std::function<void()> news_;
  };
  // `news` is called on the reader's thread whenever the head has moved; it must be quick and must not call the reader.
  std::unique_ptr<Subscription> Subscribe(std::function<void()> news);

  // The log's head as last seen; 0 before the first look.
  int64_t head() const { return head_.load(std::memory_order_relaxed); }

  // The numbered changes after `seq`, in order, at most `limit`: from memory where they are there.
  absl::StatusOr<std::vector<Change>> ReadAfter(absl::Time deadline, int64_t seq, int limit);

  // Forgets what is in memory: the log was replaced by another.
  void Forget();

  // Number of looks since it began.
  int64_t looks() const { return looks_.load(std::memory_order_relaxed); }

 private:
  void Run();
  absl::StatusOr<bool> Look();
  bool Recall(int64_t seq, int limit, std::vector<Change>& changes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(memory_mutex_);
  void Keep(const std::vector<Change>& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(memory_mutex_);

  sql::Database& db_;
  std::atomic<int64_t> head_{0}, looks_{0};

  absl::Mutex memory_mutex_;                                  // held while the database is read for all
  std::deque<Change> memory_ ABSL_GUARDED_BY(memory_mutex_);  // without gaps
  size_t memory_bytes_ ABSL_GUARDED_BY(memory_mutex_) = 0;

  absl::Mutex mutex_;
  std::set<Subscription*> subscriptions_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t epoch_ = 0;  // of the log, as the reader's own thread last saw it; 0 before the first look
  std::thread thread_;
};

}  // namespace zhiwang::changelog
