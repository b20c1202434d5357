#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/process/followers/calendar_follower.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"
#include "services/mediation/rising/trend_store.h"
#include "services/mediation/rules/rules_book.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::mediation {

// Counts the appeals of each village by type and day, for the desk. It follows the intake's change log, which names the cases that
// changed and their areas, and a while later reads the bulletin of that village and day. So it keeps only figures of bulletins; no
// content of a case comes here. A day is read once more after it has ended, because a case may have been moved to another village.
// One replica does it, under a lease that each transaction checks.
//
// One transaction stores the marks together with the position in the log, another stores the figures of a bulletin and removes its
// mark, so a crash loses nothing. Figures replace the earlier ones, so reading a bulletin twice does no harm. If the intake no
// longer has the changes after the position, everything is counted again from the oldest change that it has. A mark whose bulletin
// cannot be read goes behind all others.
class TrendFollower {
 public:
  struct Options {
    absl::Duration every = absl::Seconds(15);
    absl::Duration listen = absl::Seconds(20);      // the longest read of the log in a turn; see IntakeLog
    absl::Duration read_after = absl::Minutes(10);  // the delay from a change to the read of its village and day
    absl::Duration again_after = absl::Minutes(1);  // the delay before a bulletin that could not be read is tried again
    int reads_a_turn = 200;
  };

  // `calendars` names the districts; `intake` is a channel to the intake's service.
  TrendFollower(sql::Database& db, const process::CalendarFollower& calendars, RulesBook& rules,
                const std::shared_ptr<grpc::Channel>& intake, background::Schedule& schedule, Options options);
  ~TrendFollower();

 private:
  struct Intake;

  absl::Status Run(const background::Turn& turn);
  absl::Status Follow(const background::Turn& turn, const std::string& district);
  absl::StatusOr<TrendPosition> RateAnew(const background::Turn& turn, const std::string& district,
                                         TrendPosition position, const Rules& rules);
  absl::Status ListenOn(const background::Turn& turn, const std::string& district, TrendPosition& position);
  absl::StatusOr<bool> Listen(const background::Turn& turn, const std::string& district, TrendPosition& position);
  absl::Status ReadBulletins(const background::Turn& turn, const std::string& district, const RiseRule& rule);
  absl::StatusOr<intake::v1::Bulletin> Ask(const std::string& district, const TrendMark& mark);
  absl::Status Take(const background::Turn& turn, const std::string& district, const RiseRule& rule,
                    const TrendMark& mark, const intake::v1::Bulletin& bulletin);
  template <class Body>
  absl::Status TransactUnderLease(const background::Turn& turn, Body body);

  sql::Database& db_;
  const process::CalendarFollower& calendars_;
  RulesBook& rules_;
  const std::unique_ptr<Intake> intake_;
  const Options options_;
  const telemetry::Counter bulletins_, dropped_;
  std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::mediation
