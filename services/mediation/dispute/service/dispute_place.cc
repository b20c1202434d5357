#include "services/mediation/dispute/service/dispute_place.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/area_errors.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_store.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

// True where the ground of the dispute lies elsewhere than its own path says. A ground that was asked for another area than
// the dispute has now says nothing.
bool LiesElsewhere(const Dispute& dispute, const PresentGround& ground) {
  return !ground.paths.empty() && !dispute.area.empty() && dispute.area.back().code == ground.area &&
         ground.paths != std::vector{dispute.facts.area_path};
}

CommitteeChoice AsItStandsTo(const Dispute& dispute, const PresentGround& ground, CommitteeChoice committee) {
  if (LiesElsewhere(dispute, ground)) {
    committee.holds_ground = std::any_of(ground.paths.begin(), ground.paths.end(),
                                         [&](const std::string& path) { return LiesIn(path, committee.area_path); });
  }
  return committee;
}

}  // namespace

absl::StatusOr<std::vector<AreaStep>> PlaceOf(grid::RegistryClient& registry, const rpc::Call& call,
                                              const std::string& district, const std::optional<Point>& point,
                                              const std::string& area, int day) {
  if (point) {
    ASSIGN_OR_RETURN(const auto chain, registry.Locate(call, district, {point->longitude, point->latitude}));
    if (chain.empty()) return error::PointOutside("dispute.point");
    return chain;
  }
  ASSIGN_OR_RETURN(const auto named, grid::FindNamedArea(registry, call, district, area, day));
  ASSIGN_OR_RETURN(const auto chain, grid::OnlyHolder("dispute.area", named));
  return chain;
}

absl::StatusOr<std::string> AreaPathFor(grid::RegistryClient& registry, const rpc::Call& call,
                                        const std::string& district, const std::string& area) {
  if (area.empty()) return "/";
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "area", area, "areas"));
  // One that has ended still has the disputes of its time.
  ASSIGN_OR_RETURN(const auto known, registry.FindArea(call, district, code));
  if (known.chain.empty()) return error::AreaUnknown("area", area);
  return known.chain.size() > 1 ? grid::AreaPathOf(known.chain) : std::string("/");
}

absl::StatusOr<CommitteeChoice> CommitteeOf(sql::Txn& tx, const std::string& district, std::string_view field,
                                            int64_t id) {
  ASSIGN_OR_RETURN(const auto committee, (resource::Find<CommitteeNoun>(tx, {district, id})));
  if (!committee) {
    return error::CommitteeUnknown(field, FormatResourceName(district, "committees", std::to_string(id)));
  }
  return ChoiceOf(*committee);
}

absl::StatusOr<CommitteeChoice> FirstCommittee(sql::Txn& tx, const Dispute& draft, int64_t named,
                                               const std::vector<CommitteeChoice>& over) {
  const std::string path = AreaPathOf(draft.area);
  if (named != 0) {
    ASSIGN_OR_RETURN(CommitteeChoice committee, CommitteeOf(tx, draft.district, "dispute.committee", named));
    if (IsAble(committee, path, draft.facts.type)) return committee;
    return error::FieldInvalid("dispute.committee", "takes no disputes of this type in this area",
                               "该调委会不受理本地区的此类纠纷");
  }
  const CommitteeChoice* lowest = LowestAble(over, path, draft.facts.type);
  if (lowest == nullptr) return error::NoCommitteeAble("dispute.committee");
  return *lowest;
}

absl::StatusOr<PresentGround> PresentGroundOf(const DisputeMeans& means, const rpc::Call& call,
                                              const std::string& name) {
  PresentGround ground;
  const auto parsed = resource::ParseName<DisputeNoun>(name);
  if (!parsed.ok()) return ground;  // the change itself says so
  ASSIGN_OR_RETURN(const auto dispute, means.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::Find<DisputeNoun>(tx, {parsed->district, parsed->id});
  }));
  if (!dispute || dispute->area.empty()) return ground;
  ground.area = dispute->area.back().code;
  if (dispute->point) {
    const Point& point = *dispute->point;
    const auto chain = means.registry.Locate(call, dispute->district, {point.longitude, point.latitude});
    if (chain.ok() && !chain->empty()) ground.paths.push_back(AreaPathOf(*chain));
  }
  if (!ground.paths.empty()) return ground;
  ASSIGN_OR_RETURN(const auto named,
                   grid::FindNamedArea(means.registry, call, dispute->district, ground.area, calendar::TodayNumber()));
  for (const grid::KnownArea& holder : named.holders) ground.paths.push_back(AreaPathOf(holder.chain));
  return ground;
}

absl::StatusOr<CommitteeChoice> CommitteeFor(sql::Txn& tx, const Dispute& before, const PresentGround& ground,
                                             int64_t id) {
  ASSIGN_OR_RETURN(const CommitteeChoice committee, CommitteeOf(tx, before.district, "committee", id));
  return AsItStandsTo(before, ground, committee);
}

absl::Status CheckStaysWithItsCommittee(sql::Txn& tx, const Dispute& before, const Dispute& after,
                                        const PresentGround& ground) {
  const bool is_elsewhere = after.facts.area_path != before.facts.area_path;
  if (!is_elsewhere && after.facts.type == before.facts.type) return absl::OkStatus();
  ASSIGN_OR_RETURN(CommitteeChoice committee,
                   CommitteeOf(tx, before.district, "dispute.committee", before.facts.committee));
  if (!is_elsewhere) committee = AsItStandsTo(before, ground, std::move(committee));
  if (IsAble(committee, after.facts.area_path, after.facts.type)) return absl::OkStatus();
  return error::FieldInvalid(is_elsewhere ? "dispute.area" : "dispute.matter.type",
                             "the committee that has the dispute takes none of this type in this area",
                             "承办的调委会不受理该地区或者该类型的纠纷，须另行登记或者上报");
}

absl::StatusOr<CommitteeChoice> NextCommittee(sql::Txn& tx, const Dispute& before, const PresentGround& ground,
                                              int64_t named) {
  if (named != 0) return CommitteeFor(tx, before, ground, named);
  const std::vector<std::string> paths =
      LiesElsewhere(before, ground) ? ground.paths : std::vector{before.facts.area_path};
  std::vector<CommitteeChoice> choices;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const auto over, ChoicesOver(tx, before.district, {path}));
    for (const CommitteeChoice& choice : over) choices.push_back(AsItStandsTo(before, ground, choice));
  }
  const CommitteeChoice* next = LowestAble(choices, before.facts.area_path, before.facts.type, before.facts.level);
  if (next == nullptr) return error::NoCommitteeAble("committee");
  return *next;
}

absl::StatusOr<int64_t> CommitteeNumber(const std::string& district, const std::string& name) {
  if (name.empty()) return 0;
  ASSIGN_OR_RETURN(const std::string text, ParseIdWithin(district, "committee", name, "committees"));
  int64_t id = 0;
  if (!absl::SimpleAtoi(text, &id) || id <= 0) return error::CommitteeUnknown("committee", name);
  return id;
}

absl::StatusOr<int64_t> CaseIdWithin(const rpc::Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, ParseIdWithin(call.district, "case", name, "cases"));
  int64_t id = 0;
  if (absl::SimpleAtoi(text, &id) && id > 0) return id;
  return error::FieldInvalid("case", "must name a case", "须为工单");
}

}  // namespace zhiwang::mediation
