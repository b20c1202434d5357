#include "services/grid_registry/staff/grant_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/grid_registry/staff/grant_reading.h"
#include "services/grid_registry/staff/staff_store.h"

namespace zhiwang::grid {
namespace {

constexpr int kChangesRead = 1'000;

absl::StatusOr<GrantChanges> ReadCopyPage(sql::Txn& tx, const auth::GrantRevision& since, int day, int most) {
  GrantChanges changes;
  ASSIGN_OR_RETURN(const std::vector<StaffKey> keys, ListStaffKeys(tx, {since.district, since.staff_id}, most));
  ASSIGN_OR_RETURN(changes.page.people, ReadGrants(tx, keys, day));
  changes.revision = since;
  changes.page.begins_copy = !since.in_copy();
  changes.page.ends_copy = static_cast<int>(keys.size()) < most;
  changes.more = true;  // at least what changed meanwhile
  if (changes.page.ends_copy) {
    changes.revision.district.clear();
    changes.revision.staff_id.clear();
  } else {
    changes.revision.district = keys.back().district;
    changes.revision.staff_id = keys.back().id;
  }
  return changes;
}

// The people whose grants the changes touch: the person themselves, and whom a change of an area or of a department
// concerns.
absl::StatusOr<std::set<StaffKey>> PeopleOf(sql::Txn& tx, const std::vector<changelog::Change>& changes) {
  std::set<StaffKey> people;
  std::map<std::string, std::set<std::string>> areas, departments;  // by district: paths, codes
  for (const changelog::Change& change : changes) {
    if (change.kind == "staff") people.insert({change.district, change.id});
    if (change.kind == "area") areas[change.district].insert(change.area_path);
    if (change.kind == "department") departments[change.district].insert(change.id);
  }
  for (const auto& [district, paths] : areas) {
    ASSIGN_OR_RETURN(const auto concerned, FindStaffConcernedByAreas(tx, district, paths));
    people.insert(concerned.begin(), concerned.end());
  }
  for (const auto& [district, codes] : departments) {
    ASSIGN_OR_RETURN(const auto concerned, FindStaffConcernedByDepartments(tx, district, codes));
    people.insert(concerned.begin(), concerned.end());
  }
  return people;
}

}  // namespace

absl::StatusOr<GrantChanges> ReadGrantChanges(sql::Txn& tx, const auth::GrantRevision& since, int day, int most) {
  ASSIGN_OR_RETURN(const changelog::LogState log, changelog::ReadLogState(tx));
  const auth::GrantRevision now{.epoch = log.epoch, .seq = log.head, .district = {}, .staff_id = {}};
  if (since.epoch != log.epoch) return ReadCopyPage(tx, now, day, most);
  if (since.in_copy()) return ReadCopyPage(tx, since, day, most);
  ASSIGN_OR_RETURN(const auto changed, changelog::ReadNumberedBriefly(tx, since.seq, std::min(kChangesRead, most)));
  if (changed.empty()) return GrantChanges{.page = {}, .revision = since};
  // Numbers have no gap, so a first one that is not the next means that those before it were removed.
  if (changed.front().seq != since.seq + 1) return ReadCopyPage(tx, now, day, most);
  ASSIGN_OR_RETURN(const std::set<StaffKey> people, PeopleOf(tx, changed));
  GrantChanges changes;
  ASSIGN_OR_RETURN(changes.page.people, ReadGrants(tx, {people.begin(), people.end()}, day));
  changes.revision = since;
  changes.revision.seq = changed.back().seq;
  changes.more = changed.back().seq < log.head;
  return changes;
}

}  // namespace zhiwang::grid
