#include "services/mediation/agreement/agreement_timers.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/domain/obligations/reminders.h"
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

}  // namespace

absl::Status FollowAgreementTimes(sql::Txn& tx, const Agreement* before, const Agreement& after) {
  const changelog::Aggregate aggregate{after.district, std::string(AgreementNoun::kKind), std::to_string(after.id)};
  return timers::Follow(tx, aggregate, kAgreementDue,
                        before == nullptr ? std::nullopt : NextAgreementTime(before->facts),
                        NextAgreementTime(after.facts), after.version);
}

timers::Runner::Registration AgreementDue() { return {kAgreementDue, timers::Just(PassTimeOf)}; }

}  // namespace zhiwang::mediation
