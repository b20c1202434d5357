#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/follower.h"
#include "common/rules/domain/holding.h"
#include "common/rules/kind.h"
#include "common/rules/versions.h"
#include "common/sql/database.h"
#include "common/status/macros.h"

namespace zhiwang::rules {

// The versions of the rules of every district in use, read once and kept until the change log says that they changed.
// Thread-safe.
template <Kind K>
class Book {
 public:
  using Rules = typename K::Rules;
  using Versions = std::shared_ptr<const std::vector<Rules>>;  // oldest first

  // Answers nothing until it was read; follows the log from the head on.
  static absl::StatusOr<std::unique_ptr<Book>> Load(sql::Database& db) {
    ASSIGN_OR_RETURN(const int64_t head,
                     db.Read(absl::Now() + absl::Seconds(10), [](sql::Txn& tx) { return changelog::ReadHead(tx); }));
    return std::unique_ptr<Book>(new Book(db, head));
  }

  // The rules of the district that hold on a day, yyyymmdd. UNAVAILABLE when they are not in memory and the database is
  // down.
  absl::StatusOr<Rules> On(const std::string& district, int day, absl::Time deadline) {
    ASSIGN_OR_RETURN(const Versions versions, VersionsOf(district, deadline));
    return RulesOn<Rules>(*versions, day);
  }

  // All that the district has set, for a decision that learns the day it goes by only later. UNAVAILABLE as of On.
  absl::StatusOr<Versions> VersionsOf(const std::string& district, absl::Time deadline) {
    int64_t forgotten_before;
    {
      absl::MutexLock lock(&mutex_);
      if (const auto found = loaded_.find(district); found != loaded_.end()) return found->second;
      forgotten_before = forgotten_;
    }
    ASSIGN_OR_RETURN(std::vector<Rules> read,
                     db_.Read(deadline, [&](sql::Txn& tx) { return ReadVersions<K>(tx, district); }));
    auto versions = std::make_shared<const std::vector<Rules>>(std::move(read));
    absl::MutexLock lock(&mutex_);
    if (forgotten_ == forgotten_before) loaded_[district] = versions;
    return Versions(std::move(versions));
  }

  // Forgets a district's rules, so that this replica answers from the new ones at once: for who sets them.
  void Forget(const std::string& district) {
    absl::MutexLock lock(&mutex_);
    loaded_.erase(district);
    ++forgotten_;
  }

 private:
  Book(sql::Database& db, int64_t head)
      : db_(db), tail_(db, std::string(K::kKind), head, [this](const std::vector<changelog::Change>& changes) {
          for (const changelog::Change& change : changes) {
            if (change.kind == K::kKind) Forget(change.district);
          }
          return absl::OkStatus();
        }) {}

  sql::Database& db_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Versions> loaded_ ABSL_GUARDED_BY(mutex_);
  int64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // how often: versions that a change overtook are not kept
  changelog::Tail tail_;
};

}  // namespace zhiwang::rules
