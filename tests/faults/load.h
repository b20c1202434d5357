#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/faults/history.h"
#include "tests/faults/installation.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::testing {

inline constexpr char kDistrict[] = "districts/370211";
// The town whose dispatcher lists cases: what lies elsewhere must not exist for them.
inline constexpr char kTown[] = "370211109000";
// A lost answer must be settled so soon once every fault is undone.
inline constexpr absl::Duration kSettleWithin = absl::Seconds(5);

// Whether a status leaves open what happened, or asks to come again: sending the same request again is what to do.
bool IsUnsettled(const absl::Status& status);

// What clients did beyond cases, to be found again: filled by them, read by the checker.
class Promised {
 public:
  void AddImported(const intake::v1::Case& row);
  void AddAssignment(const std::string& staff, const std::string& area, const std::string& from_day);
  std::map<std::string, intake::v1::Case> imported() const;          // by external id
  std::map<std::string, std::set<std::string>> assignments() const;  // `area from` by staff

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, intake::v1::Case> imported_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::set<std::string>> assignments_ ABSL_GUARDED_BY(mutex_);
};

// Many clients who take cases through their lives, all at the same ones, in and out of turn, each call at any replica,
// again with the same request_id until it is settled, and now and then once more for no reason.
class Load {
 public:
  Load(Installation& installation, History& history, Promised& promised, uint64_t seed, int clients);
  ~Load();

  void Start();
  // Lets clients settle what they have begun and waits for them. What was refused after a lost answer is asked again,
  // now that nothing of it can still be on its way.
  void Stop();

  // Cases become large, so that a disk fills up.
  void set_heavy(bool heavy) { heavy_ = heavy; }
  // How often the database could not write.
  int64_t writes_refused() const { return writes_refused_; }
  // The longest that a lost answer took once all faults were undone, so far.
  absl::Duration longest_settle() const { return longest_settle_; }

 private:
  class Client;
  Installation& installation_;
  History& history_;
  Promised& promised_;
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
