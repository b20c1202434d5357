#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace zhiwang::sql {

// The bits of an id, from the top: 41 of milliseconds since 1993, enough until 2062, 10 of worker number, 12 of sequence.
// Stored in every key: do not change.
inline constexpr int kWorkerBits = 10;
inline constexpr int kSequenceBits = 12;
inline constexpr int kBelowTimeBits = kWorkerBits + kSequenceBits;

// The smallest id of the moment of `time`: ids order as their times do. A moment is a millisecond from 2001 on. Ids of the
// years 1900 to 2000, which only imports make, lie below all others, a second a moment, and have as many digits; earlier
// times count as 1900. Times after 2062, when the bits end, answer the greatest number there is, which no id reaches.
int64_t FirstIdAt(absl::Time time);

// An id of the moment of `time`, before 2062: which of them, is said by `bits`.
int64_t IdAt(absl::Time time, uint64_t bits);

// Makes 64-bit ids that grow with time and never repeat, over all replicas of a service: each process leases a worker
// number from the schema. Thread-safe.
//
// A thread of its own renews the lease. A loop of the process's schedule would wait for a worker, and those may all be held
// up by a silent database or registry for longer than a lease lasts; without it nothing can be registered.
class IdSource {
 public:
  // Leases a worker number. UNAVAILABLE when the database is or when all 1,024 are taken.
  static absl::StatusOr<std::unique_ptr<IdSource>> Lease(Database& db);
  ~IdSource();

  // The next id. When 4,096 were made in one millisecond the next one is used early. DATABASE_UNAVAILABLE while
  // the lease has run out because it could not be renewed: another process may use the number by then.
  absl::StatusOr<int64_t> Next();

 private:
  struct Number {
    std::string lease;
    int64_t epoch;
    int worker;
    std::chrono::steady_clock::time_point good_until;  // monotonic: a clock that is set prolongs no lease
  };
  static absl::StatusOr<Number> TakeNumber(Database& db, const std::string& owner);
  IdSource(Database& db, std::string owner, Number number);
  void KeepLease();

  Database& db_;
  const std::string owner_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable stop_;
  Number number_;
  int64_t last_ms_ = 0;
  int64_t sequence_ = 0;
  bool stopping_ = false;
  std::thread renewal_;
};

}  // namespace zhiwang::sql
