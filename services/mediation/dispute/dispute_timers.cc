#include "services/mediation/dispute/dispute_timers.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/domain/decisions/deadlines.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<resource::Name> NameOf(const timers::Timer& timer) {
  resource::Name name{timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no dispute");
  return name;
}

// Changes the timer's dispute as `decide(before, now)` says.
template <class Decide>
timers::Effect Effecting(const char* type, const Decide& decide) {
  return [type, decide](sql::Txn& tx, const timers::Firing& firing) {
    ASSIGN_OR_RETURN(const resource::Name name, NameOf(firing.timer));
    return resource::ChangeWithin<DisputeNoun>(
               tx, name, {kItself}, firing.now, {type, firing.late()},
               [&](const resource::Moment&, const Dispute& before) { return decide(before, firing.now); })
        .status();
  };
}

using process::KindWithDeadlines;

absl::StatusOr<std::vector<KindWithDeadlines::Open>> FindOpen(sql::Txn& tx, const std::string& district,
                                                              const calendar::WorkingCalendar& calendar, int64_t after,
                                                              int limit) {
  ASSIGN_OR_RETURN(const std::vector<Dispute> disputes, OpenDisputes(tx, district, after, limit));
  std::vector<KindWithDeadlines::Open> open;
  for (const Dispute& dispute : disputes) {
    ASSIGN_OR_RETURN(const auto moved, DeadlinesMovedBy(calendar, dispute.facts));
    open.push_back({dispute.id, !moved.empty()});
  }
  return open;
}

absl::Status MoveClocks(sql::Txn& tx, const std::string& district, int64_t id,
                        const calendar::WorkingCalendar& calendar) {
  return resource::ChangeWithin<DisputeNoun>(
             tx, {district, id}, {kItself}, resource::NowInMicros(), "dispute.deadlines_recomputed",
             [&](const resource::Moment&, const Dispute& before) { return MoveDeadlines(calendar, before); })
      .status();
}

}  // namespace

absl::Status FollowDisputeTimes(sql::Txn& tx, WrittenDisputes written) {
  const auto follow = [&](const timers::What& what, std::optional<absl::Time> (*due)(const Facts&)) {
    std::vector<timers::Followed> changes;
    for (const auto& [before, after, author] : written) {
      changes.push_back({{after.district, std::string(DisputeNoun::kKind), std::to_string(after.id)},
                         before == nullptr ? std::nullopt : due(before->facts),
                         due(after.facts),
                         after.version});
    }
    return timers::FollowAll(tx, what, changes);
  };
  RETURN_IF_ERROR(follow(kDisputeProposal, NextProposalDue));
  return follow(kDisputeOverdue, NextDue);
}

timers::Runner::Registration DisputeProposals() {
  return {kDisputeProposal, timers::Just(Effecting("dispute.proposal_expired", ExpireProposal))};
}

timers::Runner::Registration DisputeOverdue() {
  return {kDisputeOverdue, timers::Just(Effecting("dispute.overdue", PassDeadline))};
}

KindWithDeadlines DisputeDeadlines() {
  return {.kind = std::string(DisputeNoun::kKind), .find_open = FindOpen, .move = MoveClocks};
}

}  // namespace zhiwang::mediation
