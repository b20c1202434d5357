#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"

namespace zhiwang::testing {

// Lets the time of on-site checks pass while the run goes on: now and then it moves the due time of open ones, which is
// a day away, to the next seconds, in the registry's own tables. Their timers fire under load and faults.
class PassingTime {
 public:
  PassingTime(Installation& installation, History& history, uint64_t seed);
  ~PassingTime();

  void Start();
  void Stop();
  // Waits until all that was moved has fired.
  void AwaitFired();
  // Checks that each timer fired once, not before its time by the database's clock, and that no other is left. Only
  // while stopped.
  void Check();
  // The number of timers that fired since the start, as of the last Check.
  int64_t fired() const { return fired_; }

 private:
  void Act();
  int64_t Overdue();

  History& history_;
  sql::Database grid_;
  std::map<std::string, std::unique_ptr<sql::Database>> schemas_;  // of each service
  std::mt19937_64 random_;
  std::map<int64_t, int64_t> moved_;  // due time in microseconds, by the check's id
  int64_t fired_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace zhiwang::testing
