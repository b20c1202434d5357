#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/grant_book.h"
#include "common/auth/grant_revision.h"
#include "common/background/schedule.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// Keeps the registry's own book of grants up to date, as the change log says and as days begin. Thread-safe.
class GrantDirectory {
 public:
  // Reads all grants, and keeps `book` up to date from then on.
  static absl::StatusOr<std::unique_ptr<GrantDirectory>> Load(sql::Database& db, background::Schedule& schedule,
                                                              auth::GrantBook& book);
  ~GrantDirectory();

  // The position of this replica in the change log: up to `heard` nothing after `last` concerned anybody's grants.
  struct Position {
    int64_t epoch = 0, last = 0, heard = 0;
  };
  Position position() const;

 private:
  GrantDirectory(sql::Database& db, auth::GrantBook& book) : db_(db), book_(book) {}
  absl::Status Read();
  void Hear(const std::vector<changelog::Change>& changes);

  sql::Database& db_;
  auth::GrantBook& book_;
  auth::GrantRevision revision_;  // of the book; the keeper's alone, once it runs
  mutable absl::Mutex mutex_;
  Position position_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<background::Loop> keeper_;
  std::unique_ptr<changelog::Tail> tail_;
};

}  // namespace zhiwang::grid
