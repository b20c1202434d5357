#pragma once

#include <thread>

#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"
#include "services/case_intake/placement/registry_client.h"

namespace zhiwang::intake {

// Places the cases that were created while the grid registry was down, once it answers again. Each replica tries; the
// case's version lets one of them succeed.
class Placer {
 public:
  Placer(sql::Database& db, RegistryClient& registry);
  ~Placer();

 private:
  void Run();
  absl::Status PlaceWaiting();

  sql::Database& db_;
  RegistryClient& registry_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhiwang::intake
