#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/auth/grant_book.h"
#include "common/calendar/day.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area.h"

// Staff, and their SQL and nothing but SQL.
namespace zhiwang::grid {

// The place and the role in which a person serves, from a day until before another, as yyyymmdd.
struct Assignment {
  int role = 0;            // a v1::Assignment::Role
  std::string area;        // code, or empty for a department's staff
  std::string area_path;   // of `area`
  std::string department;  // code, or empty for an area's staff
  int from_day = 0, until_day = calendar::kNoEnd;
};

struct Staff {
  std::string district, id;
  int64_t version = 0;
  std::string name, duty_phone;
  std::vector<Assignment> assignments;
};

// The person with all assignments, oldest first and by role, or nothing.
absl::StatusOr<std::optional<Staff>> FindStaff(sql::Txn& tx, const std::string& district, const std::string& id);

// The assignments to list: every filter that is set must hold.
struct StaffFilter {
  std::string district;
  std::string area;       // exactly this area
  std::string area_path;  // or, when not empty, every area whose path starts with this
  int day = 0;            // on which they hold, yyyymmdd
  int role = 0;           // 0: any
};

// The caller: they find assignments in their reach, public ones, and their own.
struct StaffReader {
  std::vector<auth::Grant> reach;
  std::string id;       // as a member of the district's staff; empty: is none
  int public_role = 0;  // whose assignments are public while they hold
  int today = 0;        // yyyymmdd
};

// So many assignments of a district are examined for a page of ListStaff, besides those of the people it shows and of the
// person where looking stops.
inline constexpr int kMostExamined = 1'000;
// Where an area, or a subtree, has no more assignments than this, past ones included, they alone are examined.
inline constexpr int kFewInAPlace = 256;

// A page of people.
struct StaffPage {
  std::vector<Staff> staff;  // by id, each with all of their assignments
  std::string next;  // the id, also of somebody not shown, after which the next page goes on; empty: it was the last
};

// The people with such assignments that the reader may find, after `after_id`, by id, at most `page_size`, which is at
// least 1. A page examines a bounded number of assignments whatever the filter and the reader are, so it may be short, or
// even empty, and still have a next one.
absl::StatusOr<StaffPage> ListStaff(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                    const std::string& after_id, int page_size);

// True where the filter asks for the assignment.
bool Fits(const Assignment& assignment, const StaffFilter& filter);

// The id of the first of those who serve in exactly the filter's area, in its role, on its day; empty when nobody does.
absl::StatusOr<std::string> FindFirstServing(sql::Txn& tx, const StaffFilter& filter);

// The key of a person.
struct StaffKey {
  std::string district, id;
  auto operator<=>(const StaffKey&) const = default;
};

// The people of every district after one, by district and id, at most `limit`.
absl::StatusOr<std::vector<StaffKey>> ListStaffKeys(sql::Txn& tx, const StaffKey& after, int limit);

// Everybody who is, was or will be assigned to one of exactly these areas, by code.
absl::StatusOr<std::vector<StaffKey>> ListStaffOfAreas(sql::Txn& tx, const std::string& district,
                                                       const std::vector<std::string>& areas);

// The same for departments.
absl::StatusOr<std::vector<StaffKey>> ListStaffOfDepartments(sql::Txn& tx, const std::string& district,
                                                             const std::vector<std::string>& departments);

// The assignments of these people of a district that have not ended by `day`, each with the person's id, in any order.
absl::StatusOr<std::vector<std::pair<std::string, Assignment>>> ListAssignments(sql::Txn& tx,
                                                                                const std::string& district,
                                                                                const std::vector<std::string>& ids,
                                                                                int day);

// Writes a person and one assignment: a new person at version 1, another where the row is at the version before.
// CHANGED_CONCURRENTLY otherwise. An assignment in the same role, place and from the same day gets the new end.
absl::Status SaveStaff(sql::Txn& tx, const Staff& staff, const Assignment& assignment);

// Puts the path of an area that moved into the assignments there.
absl::Status MoveAssignments(sql::Txn& tx, const Area& area);

}  // namespace zhiwang::grid
