#include "services/mediation/violence/violence_timers.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/violence/domain/reporting.h"
#include "services/mediation/violence/violence_noun.h"

namespace zhiwang::mediation {
namespace {

absl::Status EscalateUnconfirmed(sql::Txn& tx, const timers::Firing& firing) {
  resource::Name name{firing.timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(firing.timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no report");
  return resource::ChangeWithin<ViolenceNoun>(
             tx, name, {kItself}, firing.now, {"violence_report.escalated", firing.late()},
             [&](const resource::Moment&, const ViolenceReport& before)
                 -> absl::StatusOr<std::optional<ViolenceReport>> { return EscalateReport(before, firing.now); })
      .status();
}

}  // namespace

absl::Status FollowEscalation(sql::Txn& tx, const ViolenceReport* before, const ViolenceReport& after) {
  return timers::Follow(tx, {after.district, std::string(ViolenceNoun::kKind), std::to_string(after.id)},
                        kViolenceEscalate, before == nullptr ? std::nullopt : NextEscalation(before->facts),
                        NextEscalation(after.facts), after.version);
}

timers::Runner::Registration ViolenceEscalations() { return {kViolenceEscalate, timers::Just(EscalateUnconfirmed)}; }

}  // namespace zhiwang::mediation
