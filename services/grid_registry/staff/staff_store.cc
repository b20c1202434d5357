#include "services/grid_registry/staff/staff_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "absl/types/span.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kAssignmentColumns = "role, area, area_path, department, from_day, until_day";

// Every assignment ends after it.
constexpr int kBeforeAllDays = 0;

Assignment ReadAssignment(const sql::Row& row, int first) {
  return {static_cast<int>(row.Int(first)),
          row.Text(first + 1),
          row.Text(first + 2),
          row.Text(first + 3),
          static_cast<int>(row.Int(first + 4)),
          static_cast<int>(row.Int(first + 5))};
}

}  // namespace

absl::StatusOr<std::optional<Staff>> FindStaff(sql::Txn& tx, const std::string& district, const std::string& id) {
  ASSIGN_OR_RETURN(auto found, tx.QueryOne("SELECT version, name, duty_phone FROM staff WHERE district = ? AND id = ?",
                                           {district, id}, [&](const sql::Row& row) {
                                             return Staff{district, id, row.Int(1), row.Text(2), row.Text(3), {}};
                                           }));
  if (!found) return std::nullopt;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM staff_assignment WHERE district = ? AND staff_id = ? ORDER BY "
                                       "from_day, role",
                                       kAssignmentColumns),
                           {district, id},
                           [&](const sql::Row& row) { found->assignments.push_back(ReadAssignment(row, 1)); }));
  return found;
}

bool Fits(const Assignment& assignment, const StaffFilter& filter) {
  return assignment.from_day <= filter.day && filter.day < assignment.until_day &&
         (filter.role == 0 || assignment.role == filter.role) &&
         (filter.area_path.empty() ? filter.area.empty() || assignment.area == filter.area
                                   : assignment.area_path.starts_with(filter.area_path));
}

absl::StatusOr<std::string> FindFirstServing(sql::Txn& tx, const StaffFilter& filter) {
  ASSIGN_OR_RETURN(const auto id,
                   tx.QueryOne("SELECT staff_id FROM staff_assignment FORCE INDEX (by_area) WHERE district = ? AND "
                               "area = ? AND from_day <= ? AND until_day > ? AND role = ? ORDER BY staff_id LIMIT 1",
                               {filter.district, filter.area, filter.day, filter.day, filter.role},
                               [](const sql::Row& row) { return row.Text(1); }));
  return id.value_or("");
}

namespace {

// The first look at a district: so many assignments for each person that is wanted.
constexpr int kAssignmentsAPerson = 4;

// An assignment with the person's id.
using Entry = std::pair<std::string, Assignment>;

// The people that a search found.
struct Found {
  std::vector<std::string> ids;  // in order, each once
  std::string stopped;           // everybody up to here, and including them, was looked at; empty: everybody was
};

// True where the reader may find the assignment of that person.
bool MayFind(const StaffReader& reader, const std::string& id, const Assignment& one) {
  if (id == reader.id) return true;
  if (one.role == reader.public_role && one.from_day <= reader.today && reader.today < one.until_day) return true;
  return std::any_of(reader.reach.begin(), reader.reach.end(), [&](const auth::Grant& grant) {
    if (grant.area_path == "/") return true;  // also what lies in no area
    return grant.area_path.empty() ? one.department == grant.department : one.area_path.starts_with(grant.area_path);
  });
}

bool IsAskedFor(const StaffFilter& filter, const StaffReader& reader, const Entry& entry) {
  return Fits(entry.second, filter) && MayFind(reader, entry.first, entry.second);
}

absl::StatusOr<std::vector<Entry>> ReadEntries(sql::Txn& tx, std::string_view index, std::string_view rest,
                                               const std::vector<sql::Value>& values) {
  std::vector<Entry> entries;
  RETURN_IF_ERROR(
      tx.Query(fmt::format("SELECT staff_id, {} FROM staff_assignment FORCE INDEX ({}) WHERE district = ? AND {}",
                           kAssignmentColumns, index, rest),
               values, [&](const sql::Row& row) { entries.emplace_back(row.Text(1), ReadAssignment(row, 2)); }));
  return entries;
}

// Everybody after `after` by the assignments in the filter's place; nothing where these are more than kFewInAPlace.
absl::StatusOr<std::optional<Found>> FindInPlace(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                                 const std::string& after) {
  constexpr int kLimit = kFewInAPlace + 1;
  std::vector<Entry> entries;
  if (filter.area_path.empty()) {
    ASSIGN_OR_RETURN(entries, ReadEntries(tx, "by_area", "area = ? LIMIT ?", {filter.district, filter.area, kLimit}));
  } else {
    // `~` sorts after a path's characters.
    ASSIGN_OR_RETURN(entries, ReadEntries(tx, "by_path", "area_path >= ? AND area_path < CONCAT(?, '~') LIMIT ?",
                                          {filter.district, filter.area_path, filter.area_path, kLimit}));
  }
  if (entries.size() > kFewInAPlace) return std::nullopt;
  std::set<std::string> ids;
  for (const Entry& entry : entries) {
    if (entry.first > after && IsAskedFor(filter, reader, entry)) ids.insert(entry.first);
  }
  return Found{{ids.begin(), ids.end()}, ""};
}

// At least `wanted` people after `after`, by the assignments of the whole district in the order of people; fewer where
// kMostExamined of them were looked at, or there are no more.
absl::StatusOr<Found> FindInDistrict(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                     const std::string& after, int wanted) {
  const auto is_asked_for = [&](const Entry& entry) { return IsAskedFor(filter, reader, entry); };
  Found found;
  std::string at = after;
  int count = std::min(kMostExamined, kAssignmentsAPerson * wanted);
  for (int left = kMostExamined; left > 0;) {
    ASSIGN_OR_RETURN(const auto entries, ReadEntries(tx, "PRIMARY", "staff_id > ? ORDER BY staff_id LIMIT ?",
                                                     {filter.district, at, count}));
    for (const Entry& entry : entries) {
      const bool is_new = found.ids.empty() || found.ids.back() != entry.first;
      if (is_new && is_asked_for(entry)) found.ids.push_back(entry.first);
    }
    if (static_cast<int>(entries.size()) < count) return found;
    at = entries.back().first;
    // The limit may have cut off some of this person's assignments.
    if (found.ids.empty() || found.ids.back() != at) {
      ASSIGN_OR_RETURN(const auto all, ListAssignments(tx, filter.district, {at}, filter.day));
      if (std::any_of(all.begin(), all.end(), is_asked_for)) found.ids.push_back(at);
    }
    if (static_cast<int>(found.ids.size()) >= wanted) break;
    left -= count;
    count = std::min(left, 2 * count);
  }
  found.stopped = at;
  return found;
}

absl::StatusOr<Found> FindServing(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                  const std::string& after, int wanted) {
  if (!filter.area.empty() || !filter.area_path.empty()) {
    ASSIGN_OR_RETURN(auto found, FindInPlace(tx, filter, reader, after));
    if (found) return *std::move(found);
  }
  return FindInDistrict(tx, filter, reader, after, wanted);
}

// These people with all of their assignments, as FindStaff answers each, by id.
absl::StatusOr<std::vector<Staff>> ReadStaff(sql::Txn& tx, const std::string& district,
                                             const std::vector<std::string>& ids) {
  std::map<std::string, Staff> people;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT id, version, name, duty_phone FROM staff WHERE district = ? AND id IN ", .values = {district}},
      ids, [&](const sql::Row& row) {
        people[row.Text(1)] = {district, row.Text(1), row.Int(2), row.Text(3), row.Text(4), {}};
      }));
  ASSIGN_OR_RETURN(auto entries, ListAssignments(tx, district, ids, kBeforeAllDays));
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.second.from_day, a.second.role) < std::tie(b.second.from_day, b.second.role);
  });
  for (Entry& entry : entries) {
    const auto person = people.find(entry.first);
    if (person != people.end()) person->second.assignments.push_back(std::move(entry.second));
  }
  std::vector<Staff> staff;
  for (auto& [id, person] : people) staff.push_back(std::move(person));
  return staff;
}

}  // namespace

absl::StatusOr<StaffPage> ListStaff(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                    const std::string& after_id, int page_size) {
  // One more than asked for tells whether there is another page.
  ASSIGN_OR_RETURN(Found found, FindServing(tx, filter, reader, after_id, page_size + 1));
  StaffPage page;
  page.next = found.stopped;
  if (static_cast<int>(found.ids.size()) > page_size) {
    found.ids.resize(static_cast<size_t>(page_size));
    page.next = found.ids.back();
  }
  ASSIGN_OR_RETURN(page.staff, ReadStaff(tx, filter.district, found.ids));
  return page;
}

absl::StatusOr<std::vector<StaffKey>> ListStaffKeys(sql::Txn& tx, const StaffKey& after, int limit) {
  std::vector<StaffKey> keys;
  const auto add = [&](const sql::Row& row) { keys.push_back({row.Text(1), row.Text(2)}); };
  // The rest of the district, then the districts after it: as one condition it would be a scan.
  RETURN_IF_ERROR(tx.Query("SELECT district, id FROM staff WHERE district = ? AND id > ? ORDER BY id LIMIT ?",
                           {after.district, after.id, limit}, add));
  const int rest = limit - static_cast<int>(keys.size());
  if (rest == 0) return keys;
  RETURN_IF_ERROR(tx.Query("SELECT district, id FROM staff WHERE district > ? ORDER BY district, id LIMIT ?",
                           {after.district, rest}, add));
  return keys;
}

absl::StatusOr<std::vector<StaffKey>> ListStaffOfAreas(sql::Txn& tx, const std::string& district,
                                                       const std::vector<std::string>& areas) {
  std::vector<StaffKey> keys;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT DISTINCT staff_id FROM staff_assignment FORCE INDEX (by_area) WHERE district = ? AND area IN ",
       .values = {district}},
      areas, [&](const sql::Row& row) {
        keys.push_back({district, row.Text(1)});
      }));
  return keys;
}

absl::StatusOr<std::vector<StaffKey>> ListStaffOfDepartments(sql::Txn& tx, const std::string& district,
                                                             const std::vector<std::string>& departments) {
  std::vector<StaffKey> keys;
  RETURN_IF_ERROR(
      sql::QueryOverList(tx,
                         {.begin = "SELECT DISTINCT staff_id FROM staff_assignment FORCE INDEX (by_department) WHERE "
                                   "district = ? AND department IN ",
                          .values = {district}},
                         departments, [&](const sql::Row& row) {
                           keys.push_back({district, row.Text(1)});
                         }));
  return keys;
}

absl::StatusOr<std::vector<std::pair<std::string, Assignment>>> ListAssignments(sql::Txn& tx,
                                                                                const std::string& district,
                                                                                const std::vector<std::string>& ids,
                                                                                int day) {
  std::vector<std::pair<std::string, Assignment>> assignments;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = fmt::format("SELECT staff_id, {} FROM staff_assignment FORCE INDEX (PRIMARY) WHERE district = ? AND "
                            "staff_id IN ",
                            kAssignmentColumns),
       .values = {district},
       .end = " AND until_day > ?",
       .end_values = {day}},
      ids, [&](const sql::Row& row) { assignments.emplace_back(row.Text(1), ReadAssignment(row, 2)); }));
  return assignments;
}

absl::Status SaveStaff(sql::Txn& tx, const Staff& staff, const Assignment& assignment) {
  if (staff.version == 1) {
    const auto inserted =
        tx.Execute("INSERT INTO staff (district, id, version, name, duty_phone) VALUES (?, ?, ?, ?, ?)",
                   {staff.district, staff.id, staff.version, staff.name, staff.duty_phone});
    if (sql::IsDuplicateKey(inserted.status())) return error::ChangedConcurrently(staff.id);
    RETURN_IF_ERROR(inserted.status());
  } else {
    ASSIGN_OR_RETURN(
        const int64_t changed,
        tx.Execute("UPDATE staff SET version = ?, name = ?, duty_phone = ? WHERE district = ? AND id = ? AND "
                   "version = ?",
                   {staff.version, staff.name, staff.duty_phone, staff.district, staff.id, staff.version - 1}));
    if (changed != 1) return error::ChangedConcurrently(staff.id);
  }
  return tx
      .Execute(
          "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE until_day = VALUES(until_day), area_path = "
          "VALUES(area_path)",
          {staff.district, staff.id, assignment.area, assignment.department, assignment.from_day, assignment.until_day,
           assignment.role, assignment.area_path})
      .status();
}

absl::Status MoveAssignments(sql::Txn& tx, const Area& area) {
  return tx
      .Execute("UPDATE staff_assignment SET area_path = ? WHERE district = ? AND area = ?",
               {area.path, area.district, area.code})
      .status();
}

}  // namespace zhiwang::grid
