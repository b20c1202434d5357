#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/calendar/working_calendar.h"
#include "common/sql/database.h"

namespace zhiwang::process {
class CalendarFollower;
}

namespace zhiwang::intake {

// Moves the running deadlines of cases to where a new version of their district's calendar puts them, each case by a
// change of its own, `case.deadlines_recomputed`. One replica does it, in pieces, and another goes on where it stopped.
// A deadline that is where the calendar puts it is left alone, so nothing moves twice.
class DeadlineMover {
 public:
  struct Options {
    absl::Duration every = absl::Seconds(1);
    // Replicas learn of a version one after the other, and one that has not yet may still start clocks by the version
    // before: so much later the cases are looked at once more.
    absl::Duration look_again_after = absl::Minutes(1);
  };

  DeadlineMover(sql::Database& db, process::CalendarFollower& calendars, background::Schedule& schedule)
      : DeadlineMover(db, calendars, schedule, Options()) {}
  DeadlineMover(sql::Database& db, process::CalendarFollower& calendars, background::Schedule& schedule,
                Options options);

 private:
  // The progress of one district: a row of deadline_move.
  struct Progress {
    std::string version;
    absl::Time began;
    int64_t reached = 0;
    int passes = 0;
  };
  absl::Status Run(const background::Turn& turn);
  absl::Status MoveDistrict(const background::Turn& turn, const std::string& district, const std::string& version);
  absl::StatusOr<Progress> ReadProgress(const std::string& district, const std::string& version);
  absl::Status MovePiece(const background::Turn& turn, const std::string& district,
                         const calendar::WorkingCalendar& calendar, Progress& progress);

  sql::Database& db_;
  process::CalendarFollower& calendars_;
  const Options options_;
  std::map<std::string, std::string> done_;  // district → version that all its cases were moved to; the loop's alone
  const std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::intake
