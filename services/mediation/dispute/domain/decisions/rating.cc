#include "services/mediation/dispute/domain/decisions/rating.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

// OK where the caller may lower the risk to `colour`.
absl::Status CheckLowering(const Context& context, const Dispute& before, Colour colour,
                           std::optional<absl::CivilDay> visited) {
  const Risk& risk = before.facts.risk;
  if (static_cast<int>(risk.colour) - static_cast<int>(colour) > 1) {
    return error::FieldInvalid("colour", "goes down by one step", "风险等级一次只能下调一级");
  }
  RETURN_IF_ERROR(CheckPermission(context, before, risk.colour == Colour::kRed ? "dispute.rule" : "risk.lower"));
  if (context.caller.principal() == risk.rater) {
    return error::SamePerson("another person than rated it last lowers the risk", "风险等级须由上次定级以外的人下调");
  }
  const absl::Time rated = risk.at.value_or(before.facts.registered);
  const absl::CivilDay since = context.calendar.DayOf(std::max(rated, risk.apart_since.value_or(rated)));
  if (visited && since <= *visited && *visited <= TodayOf(context)) return absl::OkStatus();
  return error::FieldInvalid("visited_day", "is the day of a visit since the last rating",
                             "下调风险等级须在上次定级之后走访当事人，并填写走访日期");
}

}  // namespace

absl::StatusOr<Dispute> RateRisk(const Context& context, const Dispute& before, Colour colour, std::string leader,
                                 std::optional<absl::CivilDay> visited) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kRateRisk));
  const Risk& known = before.facts.risk;
  Risk& risk = after.facts.risk;
  if (!leader.empty() && colour != Colour::kRed) {
    return error::FieldInvalid("leader", "is for RED only", "只有红色风险须明确包案领导");
  }
  if (colour == known.colour && (leader.empty() || leader == known.leader)) {
    return error::FieldInvalid("colour", "is another one, or names a leader", "风险等级没有变化");
  }
  const bool lowers = colour < known.colour;
  if (visited && !lowers) return error::FieldInvalid("visited_day", "is for lowerings", "只有下调风险等级填写走访日期");
  if (lowers) RETURN_IF_ERROR(CheckLowering(context, before, colour, visited));
  if (colour != known.colour) {
    risk.colour = colour;
    risk.reason = lowers ? RiskReason::kVisited : RiskReason::kJudged;
    risk.visited = visited;
    risk.at = context.now;
    risk.rater = context.caller.principal();
  }
  risk.level = before.facts.level;
  risk.leader = std::move(leader);
  if (colour != Colour::kRed) {
    risk.leader_due.reset();
  } else if (colour != known.colour) {
    RETURN_IF_ERROR(StartLeaderClock(context, after));
  }
  if (colour != Colour::kRed || !risk.leader.empty()) StopClock(after.facts, Clock::kLeader, context.now);
  return after;
}

absl::StatusOr<Dispute> KeepApart(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kReportViolence));
  Risk& risk = after.facts.risk;
  if (risk.colour != Colour::kRed) {
    risk.colour = Colour::kRed;
    risk.visited.reset();
    risk.at = context.now;
    risk.rater.clear();
    RETURN_IF_ERROR(StartLeaderClock(context, after));
  }
  risk.level = before.facts.level;
  risk.reason = RiskReason::kViolence;
  if (!risk.apart_since) risk.apart_since = context.now;
  return after;
}

Dispute RaiseAsRepeated(const Context& context, Dispute dispute) {
  Risk& risk = dispute.facts.risk;
  if (risk.colour != Colour::kGreen) return dispute;
  risk.colour = Colour::kYellow;
  risk.level = dispute.facts.level;
  risk.reason = RiskReason::kRepeated;
  risk.visited.reset();
  risk.at = context.now;
  risk.rater.clear();
  return dispute;
}

absl::StatusOr<Dispute> ClearFaceToFace(const Context&, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kClearFaceToFace));
  if (!MeetsApart(before.facts.risk)) return error::ActionIllegal(before, Action::kClearFaceToFace);
  after.facts.risk.apart_since.reset();
  return after;
}

}  // namespace zhiwang::mediation
