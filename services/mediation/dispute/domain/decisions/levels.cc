#include "services/mediation/dispute/domain/decisions/levels.h"

#include <algorithm>

#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// True where `a` comes before `b`: a lower level, then a smaller area, then a lower number.
bool ComesBefore(const CommitteeChoice& a, const CommitteeChoice& b) {
  if (a.level != b.level) return a.level < b.level;
  const int depth_a = LastStepBelowDistrict(a.area_path).depth, depth_b = LastStepBelowDistrict(b.area_path).depth;
  return depth_a != depth_b ? depth_a > depth_b : a.id < b.id;
}

absl::Status CheckAble(const CommitteeChoice& to, const Facts& facts) {
  if (IsAble(to, facts.area_path, facts.type)) return absl::OkStatus();
  return error::FieldInvalid("committee", "takes no disputes of this type in this area",
                             "该调委会不受理本地区的此类纠纷");
}

// The dispute with the committee that has it from now on: what belonged to the level it leaves ends.
void MoveTo(const Context& context, Dispute& dispute, const CommitteeChoice& to) {
  Facts& facts = dispute.facts;
  StopClock(facts, Clock::kLevel, context.now);
  EndAssignments(facts, AssignmentState::kReplaced, Ground::kLevelChanged, context.now);
  facts.committee = to.id;
  facts.level = to.level;
  facts.risk.level = to.level;
  const auto place = std::lower_bound(facts.levels.begin(), facts.levels.end(), to.level);
  if (place == facts.levels.end() || *place != to.level) facts.levels.insert(place, to.level);
}

}  // namespace

bool IsAble(const CommitteeChoice& committee, std::string_view area_path, Type type) {
  const std::vector<Type>& types = committee.types;
  return !committee.closed && committee.holds_ground.value_or(LiesIn(area_path, committee.area_path)) &&
         (types.empty() || std::find(types.begin(), types.end(), type) != types.end());
}

const CommitteeChoice* LowestAble(std::span<const CommitteeChoice> committees, std::string_view area_path, Type type,
                                  std::optional<Level> above) {
  const CommitteeChoice* lowest = nullptr;
  for (const CommitteeChoice& committee : committees) {
    if (above && committee.level <= *above) continue;
    if (!IsAble(committee, area_path, type)) continue;
    if (lowest == nullptr || ComesBefore(committee, *lowest)) lowest = &committee;
  }
  return lowest;
}

absl::StatusOr<Dispute> Escalate(const Context& context, const Dispute& before, const CommitteeChoice& to) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kEscalate));
  if (to.level <= before.facts.level) {
    return error::FieldInvalid("committee", "is one of a higher level", "须上报至更高层级的调委会");
  }
  RETURN_IF_ERROR(CheckAble(to, before.facts));
  if (WasSentDown(before.facts) && !context.caller.May("dispute.rule", ScopeOf(before))) {
    return error::TownRules(before, "the town sent it down: the town decides whether it goes up again",
                            "该纠纷由镇街裁定下交，再次上报须由镇街裁定");
  }
  RETURN_IF_ERROR(CheckMediationConsents(before, to.level));
  MoveTo(context, after, to);
  return after;
}

absl::StatusOr<Dispute> SendDown(const Context& context, const Dispute& before, const CommitteeChoice& to) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kSendDown));
  if (to.level >= before.facts.level) {
    return error::FieldInvalid("committee", "is one of a lower level", "须下交至更低层级的调委会");
  }
  RETURN_IF_ERROR(CheckAble(to, before.facts));
  MoveTo(context, after, to);
  return after;
}

bool WasSentDown(const Facts& facts) { return !facts.levels.empty() && facts.levels.back() > facts.level; }

}  // namespace zhiwang::mediation
