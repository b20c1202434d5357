#include "services/mediation/screening/round_spreader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/moment.h"
#include "common/rpc/call.h"
#include "common/sql/lease/lease.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/screening/screening_noun.h"

namespace zhiwang::mediation {
namespace {

constexpr int kRoundsATurn =
    1'000;  // more than ever wait, so a round that cannot be spread never keeps later ones out of a turn
constexpr absl::Duration kLeaseTtl = absl::Seconds(30);
constexpr absl::Duration kLongestStep = absl::Seconds(10);

Screening NewScreening(const ScreeningRound& round, const std::vector<grid::AreaStep>& grid, absl::Time due,
                       absl::Time now) {
  Screening screening;
  screening.district = round.district;
  screening.changed = screening.at = now;
  screening.round = round.id;
  screening.area_path = AreaPathOf(grid);
  screening.grid_name = grid.back().name;
  screening.due = due;
  return screening;
}

}  // namespace

RoundSpreader::RoundSpreader(const DisputeMeans& means, sql::IdSource& ids, background::Schedule& schedule,
                             Options options)
    : means_(means),
      ids_(ids),
      options_(options),
      loop_(schedule.Run(
          {.name = "screening_rounds",
           .period = options.every,
           .lease = background::LoopLease{.db = &means.db(), .name = "screening_rounds", .ttl = kLeaseTtl}},
          [this](const background::Turn& turn) { return Run(turn); })) {}

absl::Status RoundSpreader::Run(const background::Turn& turn) {
  std::vector<resource::Name> names;
  RETURN_IF_ERROR(means_.db().Read(absl::Now() + kLongestStep, [&](sql::Txn& tx) {
    names.clear();
    return tx.Query(kRoundsToSpread, {calendar::TodayNumber(), kRoundsATurn}, [&](const sql::Row& row) {
      names.push_back({row.Text(1), row.Int(2)});
    });
  }));
  // A round that cannot be spread now must not hold up the others.
  absl::Status failed;
  for (const resource::Name& name : names) {
    if (turn.stopping()) break;
    failed.Update(Spread(turn, name));
  }
  return failed;
}

absl::Status RoundSpreader::Spread(const background::Turn& turn, const resource::Name& name) {
  const absl::Time deadline = absl::Now() + kLongestStep;
  ASSIGN_OR_RETURN(const auto round, means_.db().Read(deadline, [&](sql::Txn& tx) {
    return resource::Find<ScreeningRoundNoun>(tx, name);
  }));
  if (!round || round->spread) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(name.district, deadline));
  ASSIGN_OR_RETURN(const std::vector<Chain> grids, GridsOf(*round));
  const absl::Time due = DueTime(basis.calendar->calendar, *round, absl::Now());
  bool more = true;
  while (more && !turn.stopping()) {
    ASSIGN_OR_RETURN(more, SpreadSome(turn, name, due, grids));
  }
  return absl::OkStatus();
}

// The grids of the areas that hold the ground of the round's area today, each once, in the order of their codes. An error if the
// registry does not know the area, for example after it was set up anew: the round must wait, or no grid would be asked.
absl::StatusOr<std::vector<RoundSpreader::Chain>> RoundSpreader::GridsOf(const ScreeningRound& round) const {
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = absl::Now() + kLongestStep,
                       .trace_parent = {}};
  ASSIGN_OR_RETURN(const auto named,
                   grid::FindNamedArea(means_.registry, call, round.district, AreaOf(round), calendar::TodayNumber()));
  if (named.area.chain.empty()) {
    return error::Unexpected(fmt::format("the registry does not know the area of round {} of screening", round.id));
  }
  std::map<std::string, Chain> by_code;
  for (const grid::KnownArea& holder : named.holders) {
    ASSIGN_OR_RETURN(const auto grids, means_.registry.ListGrids(call, round.district, holder.chain.back().code));
    for (const Chain& grid : grids) by_code.emplace(grid.back().code, grid);
  }
  std::vector<Chain> grids;
  for (auto& [code, grid] : by_code) grids.push_back(std::move(grid));
  return grids;
}

// Gives the next grids their screenings. Answers true if there are more.
absl::StatusOr<bool> RoundSpreader::SpreadSome(const background::Turn& turn, const resource::Name& name, absl::Time due,
                                               const std::vector<Chain>& grids) {
  return means_.db().Transact(absl::Now() + kLongestStep, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const auto holds, sql::RenewLease(tx, *turn.lease(), kLeaseTtl));
    if (!holds) return absl::AbortedError("the lease to spread rounds of screening was lost");
    std::span<const Chain> next;
    ASSIGN_OR_RETURN(
        const auto after,
        resource::ChangeWithin<ScreeningRoundNoun>(
            tx, name, {kItself}, resource::NowInMicros(), "screening_round.spread",
            [&](const resource::Moment&,
                const ScreeningRound& before) -> absl::StatusOr<std::optional<ScreeningRound>> {
              if (before.spread) return std::nullopt;
              const auto first =
                  std::upper_bound(grids.begin(), grids.end(), before.spread_to,
                                   [](const std::string& code, const Chain& grid) { return code < grid.back().code; });
              const auto left = static_cast<size_t>(grids.end() - first);
              const size_t count = std::min(left, static_cast<size_t>(options_.grids_at_once));
              next = std::span(grids).subspan(static_cast<size_t>(first - grids.begin()), count);
              return SpreadTo(before, next.empty() ? before.spread_to : next.back().back().code, count == left);
            }));
    if (!after) return false;
    std::vector<Screening> created;
    for (const Chain& grid : next) {
      created.push_back(NewScreening(*after, grid, due, after->changed));
      ASSIGN_OR_RETURN(created.back().id, ids_.Next());
    }
    if (!created.empty()) {
      RETURN_IF_ERROR(resource::WriteAllNew<ScreeningNoun>(tx, created, kScreeningCreated, {kItself}));
    }
    return !after->spread;
  });
}

}  // namespace zhiwang::mediation
