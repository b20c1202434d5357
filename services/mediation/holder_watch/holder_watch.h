#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/process/followers/calendar_follower.h"
#include "common/resource/name.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"
#include "services/mediation/serving/serving.h"

namespace zhiwang::mediation {

// Tells disputes whose mediators serve no longer: by the grid registry, by their committee, or by their firm; and those whose
// mediators serve again. One replica does it, by a lease. Each dispute is told by a change of its own, with which it comes to the
// desk of who dispatches there (HOLDER_LEFT). One that cannot be told is logged and counted, and keeps no other waiting.
//
// A turn looks at who holds what only where something came that may matter: another day, grants, a committee, a firm, or a dispute
// that goes on with the mediators it had; and every ten minutes in any case.
class HolderWatch {
 public:
  struct Options {
    absl::Duration every =
        absl::Seconds(15);  // so that it is within a minute, also where another replica has to take over
    absl::Duration look_again_after = absl::Minutes(10);
  };

  // `calendars` says which districts there are.
  HolderWatch(sql::Database& db, const process::CalendarFollower& calendars, const Serving& serving,
              background::Schedule& schedule, Options options);

 private:
  // What a look goes by.
  struct Basis {
    int64_t grants = 0;                            // Serving::revision
    int day = 0;                                   // yyyymmdd
    std::map<std::string, std::string> districts;  // with the versions of their calendars
    int64_t head = 0;                              // of the change log
    absl::Duration at;                             // of background::Monotonic
  };

  absl::Status Run(const background::Turn& turn);
  absl::StatusOr<bool> IsAsBefore(const Basis& present) const;
  absl::StatusOr<bool> WatchDistrict(const background::Turn& turn, const std::string& district);
  absl::Status Tell(const background::Turn& turn, const resource::Name& dispute);

  sql::Database& db_;
  const process::CalendarFollower& calendars_;
  const Serving serving_;
  const Options options_;
  std::optional<Basis> looked_;  // at everything, and told all whom it had to
  const telemetry::Counter looks_, failed_;
  const std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::mediation
