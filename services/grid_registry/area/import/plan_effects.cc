#include "services/grid_registry/area/import/plan_effects.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/names/resource_name.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/import/moved_along.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "services/grid_registry/staff/grant_reach.h"

namespace zhiwang::grid {
namespace {

using v1::ReorganisationEffects;
using AreaEffect = ReorganisationEffects::AreaEffect;

constexpr size_t kMostListed = 2'000;

std::string AreaNameOf(const Area& area) { return FormatResourceName(area.district, "areas", area.code); }

// An effect on an area, and the path that the area had before, or has where it is new.
struct Effect {
  const Area* area;
  AreaEffect::Kind kind;
  std::string_view path_before;
};

AreaEffect::Kind KindOf(const UpdatedArea& updated) {
  return updated.moves() ? AreaEffect::MOVES : AreaEffect::CHANGES;
}

// All effects on areas, in tree order.
std::vector<Effect> AllEffectsOf(const AreaPlan& plan) {
  std::vector<Effect> effects;
  for (const StoredArea& one : plan.created()) effects.push_back({&one.area, AreaEffect::BEGINS, one.area.path});
  for (const Area& one : plan.ended()) effects.push_back({&one, AreaEffect::ENDS, one.path});
  for (const UpdatedArea& one : plan.updated()) {
    effects.push_back({&one.after.area, KindOf(one), one.path_before});
  }
  std::sort(effects.begin(), effects.end(),
            [](const Effect& a, const Effect& b) { return a.area->path < b.area->path; });
  return effects;
}

AreaEffect ToProto(const Effect& effect) {
  AreaEffect proto;
  const Area& area = *effect.area;
  proto.set_area(AreaNameOf(area));
  proto.set_display_name(area.name);
  proto.set_kind(effect.kind);
  for (const std::string& successor : area.successors) {
    proto.add_successors(FormatResourceName(area.district, "areas", successor));
  }
  return proto;
}

// The effects of which at most so many are listed.
absl::Span<const Effect> Listed(const std::vector<Effect>& effects) {
  return absl::MakeConstSpan(effects).subspan(0, kMostListed);
}

void AddAreas(const std::vector<Effect>& effects, ReorganisationEffects& proto) {
  proto.set_area_count(static_cast<int64_t>(effects.size()));
  for (const Effect& effect : Listed(effects)) *proto.add_areas() = ToProto(effect);
}

// The numbers of open on-site checks of a district by the path of their area.
absl::StatusOr<std::map<std::string, int64_t, std::less<>>> CountOpenChecks(sql::Txn& tx, const std::string& district) {
  std::map<std::string, int64_t, std::less<>> counts;
  RETURN_IF_ERROR(tx.Query(
      "SELECT area_path, COUNT(*) FROM site_check FORCE INDEX (by_state) WHERE district = ? AND state IN (?, ?) "
      "GROUP BY area_path",
      {district, SiteCheckState::kAssigned, SiteCheckState::kAccepted},
      [&](const sql::Row& row) { counts.emplace(row.Text(1), row.Int(2)); }));
  return counts;
}

absl::Status AddSiteChecks(sql::Txn& tx, const AreaPlan& plan, const std::vector<Effect>& effects,
                           ReorganisationEffects& proto) {
  if (plan.ended().empty() && plan.updated().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto counts, CountOpenChecks(tx, plan.district()));
  int at = 0;
  for (const Effect& effect : Listed(effects)) {
    const auto count = counts.find(effect.path_before);
    if (count != counts.end()) proto.mutable_areas(at)->set_open_site_checks(count->second);
    ++at;
  }
  return absl::OkStatus();
}

absl::Status AddMoves(sql::Txn& tx, const AreaPlan& plan, ReorganisationEffects& proto) {
  ASSIGN_OR_RETURN(const auto assignments, FindAssignmentMoves(tx, plan));
  proto.set_assignment_count(static_cast<int64_t>(assignments.size()));
  for (const AssignmentMove& move : absl::MakeConstSpan(assignments).subspan(0, kMostListed)) {
    auto* added = proto.add_assignments();
    added->set_staff(FormatResourceName(plan.district(), "staff", move.staff));
    added->set_role(static_cast<v1::Assignment::Role>(move.assignment.role));
    added->set_from_area(AreaNameOf(*move.from));
    if (move.to != nullptr) added->set_to_area(AreaNameOf(*move.to));
    added->set_needs_review(move.to == nullptr || move.from->successors.size() > 1);
  }
  ASSIGN_OR_RETURN(const auto departments, FindDepartmentMoves(tx, plan));
  proto.set_department_count(static_cast<int64_t>(departments.size()));
  for (const DepartmentMove& move : absl::MakeConstSpan(departments).subspan(0, kMostListed)) {
    auto* added = proto.add_departments();
    added->set_department(FormatResourceName(plan.district(), "departments", move.department));
    added->set_from_area(AreaNameOf(*move.from));
    added->set_to_area(AreaNameOf(*move.to));
  }
  return absl::OkStatus();
}

// The codes of areas in which serving gives other rights than before: of those that end, move or take over ground, and of
// those around them.
std::set<std::string> AreasOfOtherRights(const AreaPlan& plan) {
  std::set<std::string> changed;
  std::vector<FormerPath> former;
  for (const Area& ended : plan.ended()) {
    changed.insert(ended.path);
    for (const std::string& successor : ended.successors) {
      former.push_back({.path = ended.path, .present_path = plan.FindAfter(successor)->path});
    }
  }
  for (const UpdatedArea& updated : plan.updated()) {
    if (updated.moves()) changed.insert({updated.path_before, updated.after.area.path});
  }
  return FindAreasConcerned(changed, former);
}

absl::Status CountPeople(sql::Txn& tx, const AreaPlan& plan, ReorganisationEffects& proto) {
  const std::set<std::string> areas = AreasOfOtherRights(plan);
  std::set<std::string> people;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT DISTINCT staff_id FROM staff_assignment FORCE INDEX (by_area) WHERE district = ? AND area IN ",
       .values = {plan.district()},
       .end = " AND until_day > ?",
       .end_values = {plan.day()}},
      std::vector<std::string_view>(areas.begin(), areas.end()),
      [&](const sql::Row& row) { people.insert(row.Text(1)); }));
  proto.set_people_with_other_rights(static_cast<int64_t>(people.size()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReorganisationEffects> ReadEffects(sql::Txn& tx, const AreaPlan& plan) {
  const std::vector<Effect> effects = AllEffectsOf(plan);
  ReorganisationEffects proto;
  AddAreas(effects, proto);
  RETURN_IF_ERROR(AddSiteChecks(tx, plan, effects, proto));
  RETURN_IF_ERROR(AddMoves(tx, plan, proto));
  RETURN_IF_ERROR(CountPeople(tx, plan, proto));
  return proto;
}

}  // namespace zhiwang::grid
