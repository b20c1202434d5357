#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::testing {

// A lost answer must be settled so soon once every fault is undone.
inline constexpr absl::Duration kSettleWithin = absl::Seconds(5);

// Many clients of one district who take its cases through their lives, all at the same ones, in and out of turn, each
// call at any replica, again with the same request_id until it is settled, and now and then once more for no reason.
class Load {
 public:
  // At most as many clients as there are tenants but one.
  Load(Installation& installation, History& history, Border& border, Promised& promised, const District& district,
       uint64_t seed, int clients);
  ~Load();

  void Start();
  // Lets clients settle what they have begun and waits for them. A request that was refused after a lost answer is sent
  // again, now that no attempt can still be on its way.
  void Stop();

  // Cases become large, so that a disk fills up.
  void set_heavy(bool heavy) { heavy_ = heavy; }
  // The number of attempts that failed because the database could not write.
  int64_t writes_refused() const { return writes_refused_; }
  // The longest that a lost answer took once all faults were undone, so far.
  absl::Duration longest_settle() const { return longest_settle_; }

 private:
  class Client;
  Installation& installation_;
  History& history_;
  Border& border_;
  Promised& promised_;
  const District district_;
  std::vector<std::string> areas_;
  std::atomic<bool> stopping_{false}, heavy_{false};
  std::atomic<int64_t> writes_refused_{0};
  absl::Duration longest_settle_ = absl::ZeroDuration();

  // The cases that all clients work on, and the latest version that was answered of each.
  absl::Mutex mutex_;
  std::vector<std::string> cases_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> version_ ABSL_GUARDED_BY(mutex_);

  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace zhiwang::testing
