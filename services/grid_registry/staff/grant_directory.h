#pragma once

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/grant_book.h"
#include "common/changelog/follower.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// What all staff are assigned to, in memory, brought up to date as the change log says and as days begin. Thread-safe.
class GrantDirectory {
 public:
  struct Snapshot {
    std::vector<auth::DatedGrant> grants;  // by person
    std::string revision;                  // the same for the same grants
  };

  // Reads them all, and keeps `book` up to date from then on.
  static absl::StatusOr<std::unique_ptr<GrantDirectory>> Load(sql::Database& db, auth::GrantBook& book);
  ~GrantDirectory();

  std::shared_ptr<const Snapshot> Get() const;

 private:
  GrantDirectory(sql::Database& db, auth::GrantBook& book, int64_t head);
  absl::Status Read();
  void KeepUp();

  sql::Database& db_;
  auth::GrantBook& book_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_) = std::make_shared<const Snapshot>();
  bool changed_ ABSL_GUARDED_BY(mutex_) = true;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread keeper_;
  changelog::Tail tail_;
};

}  // namespace zhiwang::grid
