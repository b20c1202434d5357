#pragma once

#include <thread>

#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"

namespace zhiwang::grid {

// Ends the on-site checks whose time is over. Each replica tries; the check's version lets one of them succeed.
class SiteCheckExpirer {
 public:
  explicit SiteCheckExpirer(sql::Database& db);
  ~SiteCheckExpirer();

 private:
  void Run();
  absl::Status ExpireOverdue();

  sql::Database& db_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhiwang::grid
