#pragma once

#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/audit/head_key.h"
#include "common/sql/database.h"

namespace zhiwang::audit {

// Exports the heads of all chains to a file at once and then every minute, for as long as it lives. What fails is logged
// and tried again the next time.
class HeadExporter {
 public:
  HeadExporter(sql::Database& db, SigningKey key, std::string file, absl::Duration every = absl::Minutes(1));
  ~HeadExporter();

 private:
  void Run();

  sql::Database& db_;
  const SigningKey key_;
  const std::string file_;
  const absl::Duration every_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhiwang::audit
