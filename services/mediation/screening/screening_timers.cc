#include "services/mediation/screening/screening_timers.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/screening/screening_noun.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<resource::Name> ResourceOf(const timers::Timer& timer) {
  resource::Name name{timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no screening");
  return name;
}

std::optional<absl::Time> PassesAt(const Screening& screening) {
  return screening.state == ScreeningState::kDue ? std::optional(screening.due) : std::nullopt;
}

absl::Status LetPass(sql::Txn& tx, const timers::Firing& firing) {
  ASSIGN_OR_RETURN(const resource::Name name, ResourceOf(firing.timer));
  return resource::ChangeWithin<ScreeningNoun>(
             tx, name, {kItself}, firing.now, {"screening.missing", firing.late()},
             [&](const resource::Moment& moment, const Screening& before) -> absl::StatusOr<std::optional<Screening>> {
               if (PassesAt(before).value_or(absl::InfiniteFuture()) > firing.now) return std::nullopt;
               return PassDue(before, moment.now);
             })
      .status();
}

// Creates the next round after a round; the rhythm continues with the new one.
absl::Status LetFollow(sql::Txn& tx, const timers::Firing& firing, sql::IdSource& ids) {
  ASSIGN_OR_RETURN(const resource::Name name, ResourceOf(firing.timer));
  std::optional<ScreeningRound> next;
  const absl::CivilDay today = absl::ToCivilDay(firing.now, calendar::ShanghaiZone());
  RETURN_IF_ERROR(
      resource::ChangeWithin<ScreeningRoundNoun>(
          tx, name, {kItself}, firing.now, {"screening_round.followed", firing.late()},
          [&](const resource::Moment&, const ScreeningRound& before) -> absl::StatusOr<std::optional<ScreeningRound>> {
            if (NextRoundAt(before).value_or(absl::InfiniteFuture()) > firing.now) return std::nullopt;
            next = NextOf(before, today);
            return Followed(before);
          })
          .status());
  if (!next) return absl::OkStatus();
  ASSIGN_OR_RETURN(next->id, ids.Next());
  next->changed = firing.now;
  return resource::WriteNew<ScreeningRoundNoun>(tx, *next, {"screening_round.ordered", firing.late()}, {kItself});
}

}  // namespace

absl::Status FollowDueTime(sql::Txn& tx, const Screening* before, const Screening& after) {
  return timers::Follow(tx, {after.district, std::string(ScreeningNoun::kKind), std::to_string(after.id)},
                        kScreeningPass, before == nullptr ? std::nullopt : PassesAt(*before), PassesAt(after),
                        after.version);
}

absl::Status FollowNextRound(sql::Txn& tx, const ScreeningRound* before, const ScreeningRound& after) {
  return timers::Follow(tx, {after.district, std::string(ScreeningRoundNoun::kKind), std::to_string(after.id)},
                        kNextScreeningRound, before == nullptr ? std::nullopt : NextRoundAt(*before),
                        NextRoundAt(after), after.version);
}

timers::Runner::Registration ScreeningsPass() { return {kScreeningPass, timers::Just(LetPass)}; }

timers::Runner::Registration NextScreeningRounds(sql::IdSource& ids) {
  return {kNextScreeningRound,
          timers::Just([&ids](sql::Txn& tx, const timers::Firing& firing) { return LetFollow(tx, firing, ids); })};
}

}  // namespace zhiwang::mediation
