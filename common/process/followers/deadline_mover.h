#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/calendar/working_calendar.h"
#include "common/sql/database.h"

namespace zhiwang::process {

class CalendarFollower;

// A kind of resource whose deadlines follow the calendar.
struct KindWithDeadlines {
  // A resource that may have a running deadline, and whether the calendar would move one.
  struct Open {
    int64_t id = 0;
    bool moves = false;
  };

  std::string kind;  // as the change log names it, `case`. Stored: do not change
  // The open resources of a district after `after` in order of id, at most `limit`. Fewer than that are the last.
  std::function<absl::StatusOr<std::vector<Open>>(sql::Txn& tx, const std::string& district,
                                                  const calendar::WorkingCalendar& calendar, int64_t after, int limit)>
      find_open;
  // Moves the deadlines of a resource to where the calendar puts them, by a change of its own. It may have changed since
  // it was found: what is where the calendar puts it, or no longer runs, is left alone.
  std::function<absl::Status(sql::Txn& tx, const std::string& district, int64_t id,
                             const calendar::WorkingCalendar& calendar)>
      move;
};

// Moves the running deadlines of a service's resources to where a new version of their district's calendar puts them. One
// replica does it, in pieces, and another goes on where it stopped. A deadline that is where the calendar puts it is left
// alone, so nothing moves twice.
class DeadlineMover {
 public:
  struct Options {
    absl::Duration every = absl::Seconds(1);
    // Replicas learn of a version one after the other, and one that has not yet may still start clocks by the version
    // before: so much later the resources are looked at once more.
    absl::Duration look_again_after = absl::Minutes(1);
  };

  DeadlineMover(sql::Database& db, CalendarFollower& calendars, background::Schedule& schedule,
                std::vector<KindWithDeadlines> kinds, Options options);

 private:
  // The progress of one kind in one district: a row of deadline_move.
  struct Progress {
    std::string version;
    absl::Time began;
    int64_t reached = 0;
    int passes = 0;
  };
  absl::Status Run(const background::Turn& turn);
  absl::Status MoveDistrict(const background::Turn& turn, const KindWithDeadlines& kind, const std::string& district,
                            const std::string& version);
  absl::StatusOr<Progress> ReadProgress(const std::string& kind, const std::string& district,
                                        const std::string& version);
  absl::Status MovePiece(const background::Turn& turn, const KindWithDeadlines& kind, const std::string& district,
                         const calendar::WorkingCalendar& calendar, Progress& progress);

  sql::Database& db_;
  CalendarFollower& calendars_;
  const std::vector<KindWithDeadlines> kinds_;
  const Options options_;
  // Kind and district → the version that all its resources were moved to; the loop's alone.
  std::map<std::pair<std::string, std::string>, std::string> done_;
  const std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::process
