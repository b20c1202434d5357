#include "services/mediation/holder_watch/holder_watch.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/calendar/day.h"
#include "common/changelog/change_log.h"
#include "common/resource/change.h"
#include "common/resource/moment.h"
#include "common/sql/lease/lease.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/firm/firm_change.h"
#include "services/mediation/holder_watch/held_disputes.h"

namespace zhiwang::mediation {
namespace {

constexpr int kPeriodsOfTheLease = 3;
constexpr absl::Duration kShortestLease = absl::Seconds(10);
constexpr absl::Duration kLongestPiece = absl::Seconds(30);
constexpr int kMostChanges =
    500;  // that are read to find whether anything matters; where there are more, something may

// True for a change after which somebody may hold a dispute who does not serve, or serve again.
bool Matters(const changelog::Change& change) {
  return change.kind == CommitteeNoun::kKind || change.kind == kFirmKind || change.type == "dispute.reopened" ||
         change.type == "dispute.came_back";
}

absl::Duration LeaseTtl(absl::Duration every) { return std::max(kShortestLease, kPeriodsOfTheLease * every); }

// True where the committee has that mediator today, and they serve.
absl::StatusOr<bool> Serves(sql::Txn& tx, const Serving& serving, const std::optional<Committee>& committee,
                            const std::string& mediator) {
  if (!committee) return false;
  ASSIGN_OR_RETURN(const auto candidate, FindCandidate(tx, serving, *committee, mediator, calendar::TodayNumber()));
  return candidate && candidate->serves;
}

// Those who do not serve, of the mediators who have the dispute or were proposed.
absl::StatusOr<std::set<std::string, std::less<>>> LeftOf(sql::Txn& tx, const Serving& serving,
                                                          const Dispute& dispute) {
  ASSIGN_OR_RETURN(const auto committee,
                   (resource::Find<CommitteeNoun>(tx, {dispute.district, dispute.facts.committee})));
  std::set<std::string, std::less<>> left;
  for (const Assignment& assignment : dispute.facts.assignments) {
    if (!GivesReach(assignment.state)) continue;
    ASSIGN_OR_RETURN(const bool serves, Serves(tx, serving, committee, assignment.mediator));
    if (!serves) left.insert(assignment.mediator);
  }
  return left;
}

// The disputes of a district that note something else of one of their mediators than holds today.
absl::StatusOr<std::set<int64_t>> DisputesToTell(sql::Txn& tx, const Serving& serving, const std::string& district) {
  ASSIGN_OR_RETURN(const std::vector<Holder> holders, ReadHolders(tx, district));
  std::map<int64_t, std::optional<Committee>> committees;
  std::set<int64_t> disputes;
  for (const Holder& holder : holders) {
    auto known = committees.find(holder.committee);
    if (known == committees.end()) {
      ASSIGN_OR_RETURN(auto committee, (resource::Find<CommitteeNoun>(tx, {district, holder.committee})));
      known = committees.emplace(holder.committee, std::move(committee)).first;
    }
    ASSIGN_OR_RETURN(const bool serves, Serves(tx, serving, known->second, holder.mediator));
    if (serves != holder.noted) continue;
    ASSIGN_OR_RETURN(const std::vector<int64_t> theirs, DisputesOf(tx, district, holder));
    disputes.insert(theirs.begin(), theirs.end());
  }
  return disputes;
}

}  // namespace

HolderWatch::HolderWatch(sql::Database& db, const process::CalendarFollower& calendars, const Serving& serving,
                         background::Schedule& schedule, Options options)
    : db_(db),
      calendars_(calendars),
      serving_(serving),
      options_(options),
      looks_("zhiwang_holder_looks_total", "Turns that looked at who holds disputes and serves no longer."),
      failed_("zhiwang_holder_tells_failed_total", "Disputes that could not be told that a mediator left or is back."),
      loop_(schedule.Run(
          {.name = "holder_watch",
           .period = options.every,
           .lease = background::LoopLease{.db = &db, .name = "holder_watch", .ttl = LeaseTtl(options.every)}},
          [this](const background::Turn& turn) { return Run(turn); })) {}

absl::Status HolderWatch::Run(const background::Turn& turn) {
  Basis present{.grants = serving_.revision(),
                .day = calendar::TodayNumber(),
                .districts = calendars_.Versions(),
                .at = background::Monotonic()};
  ASSIGN_OR_RETURN(present.head, db_.Read(absl::Now() + kLongestPiece, changelog::ReadHead));
  ASSIGN_OR_RETURN(const bool same, IsAsBefore(present));
  if (same) return absl::OkStatus();
  looks_.Add();
  bool told_all = true;
  for (const auto& [district, version] : present.districts) {
    ASSIGN_OR_RETURN(const bool told, WatchDistrict(turn, district));
    told_all = told_all && told;
  }
  looked_ = told_all ? std::optional(std::move(present)) : std::nullopt;
  return absl::OkStatus();
}

absl::StatusOr<bool> HolderWatch::IsAsBefore(const Basis& present) const {
  if (!looked_ || present.at - looked_->at > options_.look_again_after) return false;
  if (present.grants != looked_->grants || present.day != looked_->day || present.districts != looked_->districts) {
    return false;
  }
  if (present.head == looked_->head) return true;
  ASSIGN_OR_RETURN(const std::vector<changelog::Change> changes,
                   db_.Read(absl::Now() + kLongestPiece, [&](sql::Txn& tx) {
                     return changelog::ReadNumberedBriefly(tx, looked_->head, kMostChanges);
                   }));
  return static_cast<int>(changes.size()) < kMostChanges && std::none_of(changes.begin(), changes.end(), Matters);
}

// Answers false where one could not be told.
absl::StatusOr<bool> HolderWatch::WatchDistrict(const background::Turn& turn, const std::string& district) {
  ASSIGN_OR_RETURN(const std::set<int64_t> disputes, db_.Read(absl::Now() + kLongestPiece, [&](sql::Txn& tx) {
    return DisputesToTell(tx, serving_, district);
  }));
  bool told_all = true;
  for (const int64_t id : disputes) {
    if (turn.stopping()) return false;
    const absl::Status told = Tell(turn, {district, id});
    if (told.ok()) continue;
    const bool is_its_own = !absl::IsAborted(told) && !absl::IsUnavailable(told) && !absl::IsDeadlineExceeded(told);
    if (!is_its_own) return told;
    spdlog::error("dispute {} in district {} is not told that a mediator left: {}", id, district,
                  std::string(told.message()));
    failed_.Add();
    told_all = false;
  }
  return told_all;
}

absl::Status HolderWatch::Tell(const background::Turn& turn, const resource::Name& dispute) {
  return db_.Transact(absl::Now() + kLongestPiece, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto holds, sql::RenewLease(tx, *turn.lease(), LeaseTtl(options_.every)));
    if (!holds) return absl::AbortedError("the lease to watch holders was lost");
    return resource::ChangeWithin<DisputeNoun>(tx, dispute, {kItself}, resource::NowInMicros(), "dispute.holder_left",
                                               [&](sql::Txn& inner, const resource::Moment&,
                                                   const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
                                                 ASSIGN_OR_RETURN(const auto left, LeftOf(inner, serving_, before));
                                                 return NoteHolders(before, left);
                                               })
        .status();
  });
}

}  // namespace zhiwang::mediation
