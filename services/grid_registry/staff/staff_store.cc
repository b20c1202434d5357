#include "services/grid_registry/staff/staff_store.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "absl/types/span.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kAssignmentColumns = "role, area, area_path, department, from_day, until_day";

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

namespace {

constexpr std::string_view kWithin =
    "area_path >= ? AND area_path < CONCAT(?, '~')";  // `~` sorts after a path's characters

// Adds that the reader may find the assignment; nothing where they may find all.
void AddReader(const StaffReader& reader, StaffQuery& query) {
  query.sql += " AND (staff_id = ? OR (role = ? AND from_day <= ? AND until_day > ?)";
  query.values.insert(query.values.end(), {reader.id, reader.public_role, reader.today, reader.today});
  for (const auth::Grant& grant : reader.reach) {
    if (grant.area_path.empty()) {
      query.sql += " OR department = ?";
      query.values.push_back(grant.department);
    } else {
      query.sql += fmt::format(" OR ({})", kWithin);
      query.values.insert(query.values.end(), {grant.area_path, grant.area_path});
    }
  }
  query.sql += ")";
}

bool ReachesAll(const StaffReader& reader) {
  return std::any_of(reader.reach.begin(), reader.reach.end(),
                     [](const auth::Grant& grant) { return grant.area_path == "/"; });
}

// The query of the ids without its order.
StaffQuery SelectServing(const StaffFilter& filter) {
  StaffQuery query;
  const std::string_view index = !filter.area_path.empty() ? "by_path" : !filter.area.empty() ? "by_area" : "PRIMARY";
  query.sql = fmt::format("SELECT DISTINCT staff_id FROM staff_assignment FORCE INDEX ({}) WHERE district = ?", index);
  query.values = {filter.district};
  if (!filter.area_path.empty()) {
    query.sql += fmt::format(" AND {}", kWithin);
    query.values.insert(query.values.end(), {filter.area_path, filter.area_path});
  } else if (!filter.area.empty()) {
    query.sql += " AND area = ?";
    query.values.push_back(filter.area);
  }
  query.sql += " AND from_day <= ? AND until_day > ?";
  query.values.insert(query.values.end(), {filter.day, filter.day});
  if (filter.role != 0) {
    query.sql += " AND role = ?";
    query.values.push_back(filter.role);
  }
  return query;
}

}  // namespace

bool Fits(const Assignment& assignment, const StaffFilter& filter) {
  return assignment.from_day <= filter.day && filter.day < assignment.until_day &&
         (filter.role == 0 || assignment.role == filter.role) &&
         (filter.area_path.empty() ? filter.area.empty() || assignment.area == filter.area
                                   : assignment.area_path.starts_with(filter.area_path));
}

StaffQuery MakeStaffQuery(const StaffFilter& filter, const StaffReader& reader, const std::string& after_id,
                          int limit) {
  StaffQuery query = SelectServing(filter);
  if (!ReachesAll(reader)) AddReader(reader, query);
  query.sql += " AND staff_id > ? ORDER BY staff_id LIMIT ?";
  query.values.insert(query.values.end(), {after_id, limit});
  return query;
}

absl::StatusOr<std::string> FindFirstServing(sql::Txn& tx, const StaffFilter& filter) {
  StaffQuery query = SelectServing(filter);
  query.sql += " ORDER BY staff_id LIMIT 1";
  ASSIGN_OR_RETURN(const auto id,
                   tx.QueryOne(query.sql, query.values, [](const sql::Row& row) { return row.Text(1); }));
  return id.value_or("");
}

absl::StatusOr<std::vector<Staff>> ListStaff(sql::Txn& tx, const StaffFilter& filter, const StaffReader& reader,
                                             const std::string& after_id, int limit) {
  const StaffQuery query = MakeStaffQuery(filter, reader, after_id, limit);
  std::vector<std::string> ids;
  RETURN_IF_ERROR(tx.Query(query.sql, query.values, [&](const sql::Row& row) { ids.push_back(row.Text(1)); }));
  std::vector<Staff> staff;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(auto found, FindStaff(tx, filter.district, id));
    if (found) staff.push_back(*std::move(found));
  }
  return staff;
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
