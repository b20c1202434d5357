#include "services/grid_registry/staff/grant_reading.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/former_paths.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/staff/grant_reach.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kEverywhere = "/";

// A district's own path has one step: what is granted there holds everywhere, also for what lies in no area.
bool IsWholeDistrict(std::string_view path) { return std::count(path.begin(), path.end(), '/') == 2; }

auth::DatedGrant GrantFor(const Assignment& one, std::string area_path, std::string department, int from_day) {
  return {{static_cast<auth::Role>(one.role), std::move(area_path), std::move(department)}, from_day, one.until_day};
}

// Makes assignments grants. The history of the district's areas and departments is read when the first assignment needs it.
class Granting {
 public:
  Granting(sql::Txn& tx, const std::string& district) : tx_(tx), district_(district) {}

  absl::Status Add(const Assignment& one, std::vector<auth::DatedGrant>& grants) {
    if (one.area_path.empty()) return AddDepartments(one, grants);
    if (IsWholeDistrict(one.area_path)) {
      grants.push_back(GrantFor(one, std::string(kEverywhere), "", one.from_day));
      return absl::OkStatus();
    }
    return AddAreas(one, grants);
  }

 private:
  absl::Status AddAreas(const Assignment& one, std::vector<auth::DatedGrant>& grants) {
    if (!areas_) {
      ASSIGN_OR_RETURN(auto former, ReadFormerPaths(tx_, district_));
      areas_.emplace(std::move(former));
    }
    grants.push_back(GrantFor(one, one.area_path, "", one.from_day));
    for (std::string& path : areas_->Beyond(one.area_path)) {
      grants.push_back(GrantFor(one, std::move(path), "", one.from_day));
    }
    return absl::OkStatus();
  }

  absl::Status AddDepartments(const Assignment& one, std::vector<auth::DatedGrant>& grants) {
    if (!departments_) {
      ASSIGN_OR_RETURN(const auto successions, ListSuccessions(tx_, district_));
      departments_.emplace(successions);
    }
    for (const auto& [department, from_day] : departments_->Of(one.department, one.from_day)) {
      if (from_day < one.until_day) grants.push_back(GrantFor(one, "", department, from_day));
    }
    return absl::OkStatus();
  }

  sql::Txn& tx_;
  const std::string& district_;
  std::optional<AreaReach> areas_;
  std::optional<DepartmentReach> departments_;
};

}  // namespace

absl::StatusOr<std::vector<auth::PersonGrants>> ReadGrants(sql::Txn& tx, const std::vector<StaffKey>& keys, int day) {
  std::map<std::string, std::map<std::string, auth::PersonGrants>> districts;  // by id
  for (const StaffKey& key : keys) {
    districts[key.district][key.id] = {key.district, FormatResourceName(key.district, "staff", key.id), {}};
  }
  std::vector<auth::PersonGrants> read;
  for (auto& [district, people] : districts) {
    std::vector<std::string> ids;
    for (const auto& [id, person] : people) ids.push_back(id);
    ASSIGN_OR_RETURN(const auto assignments, ListAssignments(tx, district, ids, day));
    Granting granting(tx, district);
    for (const auto& [id, assignment] : assignments) {
      RETURN_IF_ERROR(granting.Add(assignment, people.at(id).grants));
    }
    for (auto& [id, person] : people) read.push_back(std::move(person));
  }
  return read;
}

absl::StatusOr<std::vector<StaffKey>> FindStaffConcernedByAreas(sql::Txn& tx, const std::string& district,
                                                                const std::set<std::string>& paths) {
  ASSIGN_OR_RETURN(const auto former, ReadFormerPaths(tx, district));
  const std::set<std::string> areas = FindAreasConcerned(paths, former);
  return ListStaffOfAreas(tx, district, {areas.begin(), areas.end()});
}

absl::StatusOr<std::vector<StaffKey>> FindStaffConcernedByDepartments(sql::Txn& tx, const std::string& district,
                                                                      const std::set<std::string>& departments) {
  ASSIGN_OR_RETURN(auto successions, ListSuccessions(tx, district));
  ASSIGN_OR_RETURN(const auto former, ListFormerSuccessions(tx, district));
  successions.insert(successions.end(), former.begin(), former.end());
  const DepartmentReach reach(successions);
  std::set<std::string> concerned;
  for (const std::string& department : departments) {
    const std::set<std::string> line = reach.InLineWith(department);
    if (line.size() > 1)
      concerned.insert(line.begin(), line.end());  // alone in its line it leaves all grants as they are
  }
  return ListStaffOfDepartments(tx, district, {concerned.begin(), concerned.end()});
}

}  // namespace zhiwang::grid
