#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"
#include "common/timers/timer.h"

namespace zhiwang::timers {

// A timer that fires now.
struct Firing {
  const Timer& timer;
  absl::Time now;  // by the database's clock, which the timer was found due by
  // The time since it was due, when nobody could fire it earlier.
  absl::Duration late() const { return now - timer.due; }
};

// The effect of firing: one logged change of the timer's resource, in the transaction that deletes the timer. It may
// run again from the start, so its only effect must be through the transaction. It finds the resource as it is now and
// does nothing where the timer no longer fits it. An error leaves the timer to be tried again; one that is not
// transient (changelog::IsTransient) parks it in the end.
using Effect = std::function<absl::Status(sql::Txn&, const Firing&)>;

// Prepares the effect before the transaction begins, and may call other services. Answers the effect.
using Handler = std::function<absl::StatusOr<Effect>(const Timer&)>;

// A handler that needs nothing before the transaction.
Handler Just(Effect effect);

// Fires the timers of a service, each once, however often processes die: the effect and the deletion of the timer are one
// transaction, which proves the lane's lease. All replicas run one; the leader of a lane fires. The database's clock
// decides what is due. A timer whose time passed while nobody could fire it fires late.
//
// One that fails is tried again after growing pauses and holds up no other. After kTriesBeforeParking failures it is parked:
// counted, shown with its error, tried again every hour or when an operator asks. A `what` that no handler is registered
// for belongs to a newer release: it waits for that.
class Runner {
 public:
  static constexpr int kTriesBeforeParking = 5;

  struct Registration {
    What what;
    Handler handler;
  };
  Runner(background::Schedule& schedule, sql::Database& db, std::vector<Registration> registrations);

  // Looks at once instead of in half a second.
  void Wake();

 private:
  struct Known {
    Handler handler;
    telemetry::Counter fired;
    telemetry::Counter failed;
  };
  // The times of a lane: how long its lease lasts, which covers the preparation of what is due, and how long a transaction may
  // take.
  struct Terms {
    absl::Duration ttl, patience;
  };
  static Terms TermsOf(Lane lane);
  // The timers of one lane, with what only its loop touches.
  struct LaneState {
    Lane lane;
    Terms terms;
    telemetry::Gauge parked;
    telemetry::Gauge late;
    absl::Duration counted = -absl::InfiniteDuration();
    std::unique_ptr<background::Loop> loop = nullptr;
  };
  struct Prepared {
    Timer timer;
    const Known* known;
    Effect effect;
  };
  struct Due {
    absl::Time now;
    std::vector<Timer> timers;
    bool more = false;
  };

  absl::Status FireDue(LaneState& state, const background::Turn& turn);
  absl::StatusOr<Due> Look(LaneState& state);
  absl::Status FireAll(const Terms& terms, const sql::Lease& lease, std::vector<Prepared> prepared, absl::Time now);
  absl::Status FireTogether(const Terms& terms, const sql::Lease& lease, const std::vector<const Prepared*>& prepared,
                            bool& effect_failed);
  absl::Status NoteFailure(Timer timer, const Known* known, const absl::Status& error, absl::Time now);

  sql::Database& db_;
  std::map<std::string, Known, std::less<>> known_;
  std::vector<std::unique_ptr<LaneState>> lanes_;
};

}  // namespace zhiwang::timers
