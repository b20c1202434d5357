#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"
#include "services/case_intake/case/domain/terms.h"
#include "services/case_intake/category/domain/category.h"

namespace zhiwang::process {
class CalendarFollower;
}

namespace zhiwang::intake {

// A district's settings: its calendar, as the grid registry has it, its category tree, its terms. Immutable.
struct DistrictSettings {
  std::shared_ptr<const calendar::WorkingCalendar> calendar;  // null: none yet
  CategoryTree categories;                                    // with those that have ended
  Terms terms;
};

// The settings of every district in use, read once and kept until the change log says that they changed. Thread-safe.
class Settings {
 public:
  // Answers nothing until it was read; follows the log from the head on, and the calendars.
  static absl::StatusOr<std::unique_ptr<Settings>> Load(sql::Database& db, process::CalendarFollower& calendars);

  // UNAVAILABLE when they are not in memory and the database is down.
  absl::StatusOr<std::shared_ptr<const DistrictSettings>> Of(const std::string& district, absl::Time deadline);

  // The same, but CALENDAR_MISSING when the district has no calendar.
  absl::StatusOr<std::shared_ptr<const DistrictSettings>> WithCalendar(const std::string& district,
                                                                       absl::Time deadline);

  // The source of the calendars.
  process::CalendarFollower& calendars() { return calendars_; }

  // Forgets a district's settings: whoever changed them calls it, so that this replica answers from the new ones at once.
  void Forget(const std::string& district);

 private:
  Settings(sql::Database& db, process::CalendarFollower& calendars, int64_t head);
  absl::StatusOr<std::shared_ptr<const DistrictSettings>> Read(
      const std::string& district, std::shared_ptr<const calendar::WorkingCalendar> calendar, absl::Time deadline);
  absl::Status Follow(const std::vector<changelog::Change>& changes);

  sql::Database& db_;
  process::CalendarFollower& calendars_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const DistrictSettings>> loaded_ ABSL_GUARDED_BY(mutex_);
  int64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // how often: a load that a change overtook is not kept
  changelog::Tail tail_;
};

// The code of a category of the district, be it ended, by its resource name; empty for an empty name. RESOURCE_NAME_INVALID
// or CATEGORY_NOT_FOUND names `field`.
absl::StatusOr<std::string> CategoryWithin(const DistrictSettings& settings, const std::string& district,
                                           std::string_view field, const std::string& name);

}  // namespace zhiwang::intake
