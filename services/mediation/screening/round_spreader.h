#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/client/place.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/screening/domain/screening_round.h"

namespace zhiwang::mediation {

// The statement that finds the rounds to spread. Public for the test of its plan.
inline constexpr std::string_view kRoundsToSpread =
    "SELECT district, id FROM screening_round FORCE INDEX (by_spread) WHERE spread_day <= ? ORDER BY spread_day, "
    "district, id LIMIT ?";

// Gives every grid of a round's area its screening, from the first day of the round on: 200 grids in each transaction, in the order
// of their codes. One replica does it, under a lease that each transaction checks. The round notes the last grid that has one, so
// after a crash no grid is left out and none has two. A round waits while the registry does not answer.
class RoundSpreader {
 public:
  struct Options {
    absl::Duration every = absl::Seconds(2);
    int grids_at_once = 200;
  };

  RoundSpreader(const DisputeMeans& means, sql::IdSource& ids, background::Schedule& schedule, Options options);

 private:
  using Chain = std::vector<grid::AreaStep>;

  absl::Status Run(const background::Turn& turn);
  absl::Status Spread(const background::Turn& turn, const resource::Name& name);
  absl::StatusOr<std::vector<Chain>> GridsOf(const ScreeningRound& round) const;
  absl::StatusOr<bool> SpreadSome(const background::Turn& turn, const resource::Name& name, absl::Time due,
                                  const std::vector<Chain>& grids);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  const Options options_;
  const std::unique_ptr<background::Loop> loop_;
};

}  // namespace zhiwang::mediation
