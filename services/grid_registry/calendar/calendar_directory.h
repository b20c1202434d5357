#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

namespace zhiwang::grid {

// The districts' calendars, in memory, brought up to date as the change log says. Thread-safe.
class CalendarDirectory {
 public:
  struct Snapshot {
    std::vector<v1::DistrictCalendars> districts;  // by code; of each the versions that a day still goes by
    std::string revision;                          // the same for the same calendars
  };

  static absl::StatusOr<std::unique_ptr<CalendarDirectory>> Load(sql::Database& db);

  std::shared_ptr<const Snapshot> Get() const;

 private:
  CalendarDirectory(sql::Database& db, int64_t head);
  absl::Status Read();

  sql::Database& db_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_) = std::make_shared<const Snapshot>();
  changelog::Tail tail_;
};

}  // namespace zhiwang::grid
