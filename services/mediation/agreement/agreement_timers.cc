#include "services/mediation/agreement/agreement_timers.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/dispute/dispute_change.h"

namespace zhiwang::mediation {
namespace {

absl::Status PassTimeOf(sql::Txn& tx, const timers::Firing& firing) {
  resource::Name name{firing.timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(firing.timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no agreement");
  return resource::ChangeWithin<AgreementNoun>(
             tx, name, {kItself}, firing.now, {"agreement.reminded", firing.late()},
             [&](const resource::Moment&, const Agreement& before) { return PassTime(before, firing.now); })
      .status();
}

using process::KindWithDeadlines;

absl::StatusOr<std::vector<KindWithDeadlines::Open>> FindFollowing(sql::Txn& tx, const std::string& district,
                                                                   const calendar::WorkingCalendar& calendar,
                                                                   int64_t after, int limit) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements,
                   resource::ReadRows<AgreementNoun>(
                       tx, district, "district = ? AND follows_calendar = 1 AND id > ? ORDER BY id LIMIT ?",
                       {district, after, limit}, "by_calendar"));
  std::vector<KindWithDeadlines::Open> open;
  for (const Agreement& agreement : agreements) {
    ASSIGN_OR_RETURN(const auto moved, MoveDeadlines(calendar, agreement));
    open.push_back({agreement.id, moved.has_value()});
  }
  return open;
}

absl::Status MoveDays(sql::Txn& tx, const std::string& district, int64_t id,
                      const calendar::WorkingCalendar& calendar) {
  return resource::ChangeWithin<AgreementNoun>(
             tx, {district, id}, {kItself}, resource::NowInMicros(), "agreement.deadlines_recomputed",
             [&](const resource::Moment&, const Agreement& before) { return MoveDeadlines(calendar, before); })
      .status();
}

}  // namespace

absl::Status FollowAgreementTimes(sql::Txn& tx, const Agreement* before, const Agreement& after) {
  const changelog::Aggregate aggregate{after.district, std::string(AgreementNoun::kKind), std::to_string(after.id)};
  return timers::Follow(tx, aggregate, kAgreementDue,
                        before == nullptr ? std::nullopt : NextAgreementTime(before->facts),
                        NextAgreementTime(after.facts), after.version);
}

timers::Runner::Registration AgreementDue() { return {kAgreementDue, timers::Just(PassTimeOf)}; }

KindWithDeadlines AgreementDeadlines() {
  return {.kind = std::string(AgreementNoun::kKind), .find_open = FindFollowing, .move = MoveDays};
}

}  // namespace zhiwang::mediation
