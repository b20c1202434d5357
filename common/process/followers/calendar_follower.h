#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/background/monotonic.h"
#include "common/background/schedule.h"
#include "common/calendar/working_calendar.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

namespace zhiwang::process {

// A district's calendar, as this process knows it. Immutable.
struct DistrictCalendar {
  std::vector<grid::v1::WorkingCalendar> versions;  // oldest first, as calendar::MakeCalendar takes them
  calendar::WorkingCalendar calendar;               // made of them
};

// Keeps the calendars of all districts as the grid registry has them, by asking it every second. They are also kept in the
// service's own schema: a service that starts while the registry is down computes with them all the same, and while it is
// down what was known stays in force. Thread-safe.
class CalendarFollower {
 public:
  // Starts with what the schema holds.
  static absl::StatusOr<std::unique_ptr<CalendarFollower>> Start(sql::Database& db,
                                                                 std::shared_ptr<grpc::Channel> registry,
                                                                 background::Schedule& schedule);
  ~CalendarFollower();

  // The district's calendar, or null while none is known. A district that is not known yet is asked for at once: its
  // calendar may have been set a moment ago.
  std::shared_ptr<const DistrictCalendar> Of(const std::string& district);

  // Of every district that is known, its code and the version of its calendar.
  std::map<std::string, std::string> Versions() const;

  // The time since the registry was last heard.
  absl::Duration silence() const;

 private:
  struct Registry;

  CalendarFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry);
  std::shared_ptr<const DistrictCalendar> Find(const std::string& district) const;
  absl::Status ReadCopy();
  absl::Status AskRegistry() ABSL_LOCKS_EXCLUDED(asking_);
  absl::Status Take(const grid::v1::CopyCalendarsResponse& all) ABSL_EXCLUSIVE_LOCKS_REQUIRED(asking_);
  absl::Status WriteCopy() ABSL_EXCLUSIVE_LOCKS_REQUIRED(asking_);

  sql::Database& db_;
  const std::unique_ptr<Registry> registry_;

  absl::Mutex asking_;  // held while the registry is asked: one question at a time; before mutex_
  std::string revision_ ABSL_GUARDED_BY(asking_);                       // of what was heard last
  std::map<std::string, std::string> unkept_ ABSL_GUARDED_BY(asking_);  // district → bytes that the schema lacks
  absl::Duration asked_for_unknown_ ABSL_GUARDED_BY(asking_) = -absl::InfiniteDuration();

  mutable absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<const DistrictCalendar>> calendars_ ABSL_GUARDED_BY(mutex_);
  absl::Duration heard_ ABSL_GUARDED_BY(mutex_) = background::Monotonic();

  std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::process
