#include "services/mediation/session/session_timers.h"

#include <optional>
#include <string>

#include "common/resource/change.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/session/domain/meeting.h"
#include "services/mediation/session/session_noun.h"

namespace zhiwang::mediation {
namespace {

absl::Status PassAtItsEnd(sql::Txn& tx, const timers::Firing& firing) {
  const changelog::Aggregate& session = firing.timer.aggregate;
  const std::optional<int64_t> id = resource::ParseId(session.id);
  if (!id) return error::Unexpected("the timer of no session");
  return resource::ChangeWithin<SessionNoun>(
             tx, {session.district, *id}, {kItself}, firing.now, {"session.not_held", firing.late()},
             [&](const resource::Moment&, const Session& before) { return Pass(before, firing.now); })
      .status();
}

}  // namespace

absl::Status FollowSessionTimes(sql::Txn& tx, const Session* before, const Session& after) {
  const changelog::Aggregate aggregate{after.district, std::string(SessionNoun::kKind), std::to_string(after.id)};
  return timers::Follow(tx, aggregate, kSessionPass, before == nullptr ? std::nullopt : PassingOf(*before),
                        PassingOf(after), after.version);
}

timers::Runner::Registration SessionPasses() { return {kSessionPass, timers::Just(PassAtItsEnd)}; }

}  // namespace zhiwang::mediation
