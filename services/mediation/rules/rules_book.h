#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"
#include "services/mediation/rules/domain/rules.h"

namespace zhiwang::mediation {

// The versions of the rules of every district in use, read once and kept until the change log says that they changed.
// Thread-safe.
class RulesBook {
 public:
  using Versions = std::shared_ptr<const std::vector<Rules>>;  // oldest first

  // Answers nothing until it was read; follows the log from the head on.
  static absl::StatusOr<std::unique_ptr<RulesBook>> Load(sql::Database& db);

  // The rules of the district that hold on a day, yyyymmdd. UNAVAILABLE when they are not in memory and the database is
  // down.
  absl::StatusOr<Rules> On(const std::string& district, int day, absl::Time deadline);

  // All that the district has set, for a decision that learns the day it goes by only later. UNAVAILABLE as of On.
  absl::StatusOr<Versions> VersionsOf(const std::string& district, absl::Time deadline);

  // Forgets a district's rules, so that this replica answers from the new ones at once: for the service that sets them.
  void Forget(const std::string& district);

 private:
  RulesBook(sql::Database& db, int64_t head);

  sql::Database& db_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Versions> loaded_ ABSL_GUARDED_BY(mutex_);
  int64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // how often: versions that a change overtook are not kept
  changelog::Tail tail_;
};

}  // namespace zhiwang::mediation
