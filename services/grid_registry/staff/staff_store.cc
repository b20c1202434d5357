#include "services/grid_registry/staff/staff_store.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
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

bool Fits(const Assignment& assignment, const StaffFilter& filter) {
  return assignment.from_day <= filter.day && filter.day < assignment.until_day &&
         (filter.role == 0 || assignment.role == filter.role) &&
         (filter.area_path.empty() ? filter.area.empty() || assignment.area == filter.area
                                   : assignment.area_path.starts_with(filter.area_path));
}

// A district's own path has one step: what is granted there holds everywhere, also for what lies in no area.
std::string GrantedPath(const std::string& path) { return std::count(path.begin(), path.end(), '/') == 2 ? "/" : path; }

}  // namespace

absl::StatusOr<std::optional<Staff>> FindStaff(sql::Txn& tx, const std::string& district, const std::string& id) {
  ASSIGN_OR_RETURN(auto found, tx.QueryOne("SELECT version, name, duty_phone FROM staff WHERE district = ? AND id = ?",
                                           {district, id}, [&](const sql::Row& row) {
                                             return Staff{district, id, row.Int(1), row.Text(2), row.Text(3), {}};
                                           }));
  if (!found) return std::nullopt;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM staff_assignment WHERE district = ? AND staff_id = ? ORDER BY "
                                       "from_day",
                                       kAssignmentColumns),
                           {district, id},
                           [&](const sql::Row& row) { found->assignments.push_back(ReadAssignment(row, 1)); }));
  return found;
}

StaffQuery MakeStaffQuery(const StaffFilter& filter, const std::string& after_id, int limit) {
  StaffQuery query;
  const std::string_view index = !filter.area_path.empty() ? "by_path" : !filter.area.empty() ? "by_area" : "PRIMARY";
  query.sql = fmt::format("SELECT DISTINCT staff_id FROM staff_assignment FORCE INDEX ({}) WHERE district = ?", index);
  query.values = {filter.district};
  if (!filter.area_path.empty()) {
    query.sql += " AND area_path >= ? AND area_path < CONCAT(?, '~')";  // `~` sorts after every character of a path
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
  query.sql += " AND staff_id > ? ORDER BY staff_id LIMIT ?";
  query.values.insert(query.values.end(), {after_id, limit});
  return query;
}

absl::StatusOr<std::vector<Staff>> ListStaff(sql::Txn& tx, const StaffFilter& filter, const std::string& after_id,
                                             int limit) {
  const StaffQuery query = MakeStaffQuery(filter, after_id, limit);
  std::vector<std::string> ids;
  RETURN_IF_ERROR(tx.Query(query.sql, query.values, [&](const sql::Row& row) { ids.push_back(row.Text(1)); }));
  std::vector<Staff> staff;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(auto found, FindStaff(tx, filter.district, id));
    if (!found) continue;
    std::erase_if(found->assignments, [&](const Assignment& one) { return !Fits(one, filter); });
    staff.push_back(*std::move(found));
  }
  return staff;
}

absl::StatusOr<std::vector<auth::DatedGrant>> ReadGrants(sql::Txn& tx, int day) {
  std::vector<auth::DatedGrant> grants;
  RETURN_IF_ERROR(tx.Query(
      "SELECT district, staff_id, role, area_path, department, from_day, until_day FROM staff_assignment WHERE "
      "until_day > ? ORDER BY district, staff_id, area, department, from_day",
      {day}, [&](const sql::Row& row) {
        grants.push_back({row.Text(1),
                          FormatResourceName(row.Text(1), "staff", row.Text(2)),
                          {static_cast<auth::Role>(row.Int(3)), GrantedPath(row.Text(4)), row.Text(5)},
                          static_cast<int>(row.Int(6)),
                          static_cast<int>(row.Int(7))});
      }));
  return grants;
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
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE until_day = VALUES(until_day), role = "
          "VALUES(role), area_path = VALUES(area_path)",
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
