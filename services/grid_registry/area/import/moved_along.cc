#include "services/grid_registry/area/import/moved_along.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/changelog/change_log.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/department/department_store.h"
#include "services/grid_registry/registry_change.h"

namespace zhiwang::grid {
namespace {

std::map<std::string_view, const Area*> EndedByCode(const AreaPlan& plan) {
  std::map<std::string_view, const Area*> ended;
  for (const Area& area : plan.ended()) ended.emplace(area.code, &area);
  return ended;
}

const Area* MainSuccessor(const AreaPlan& plan, const Area& ended) { return plan.FindAfter(ended.successors.front()); }

std::vector<std::string_view> EndedCodes(const AreaPlan& plan) {
  std::vector<std::string_view> codes;
  for (const Area& area : plan.ended()) codes.push_back(area.code);
  return codes;
}

// Writes the assignment at the successor; a person who has it there already keeps the later end.
absl::Status BeginAtSuccessor(sql::Txn& tx, const std::string& district, const AssignmentMove& move, int from_day) {
  const Assignment& one = move.assignment;
  return tx
      .Execute(
          "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE until_day = GREATEST(until_day, VALUES(until_day))",
          {district, move.staff, move.to->code, one.department, from_day, one.until_day, one.role, move.to->path})
      .status();
}

absl::Status EndAtPredecessor(sql::Txn& tx, const std::string& district, const AssignmentMove& move, int day) {
  const Assignment& one = move.assignment;
  const std::vector<sql::Value> key = {district, move.staff, one.area, one.department, one.from_day, one.role};
  if (one.from_day >= day) {
    return tx
        .Execute(
            "DELETE FROM staff_assignment WHERE district = ? AND staff_id = ? AND area = ? AND department = ? AND "
            "from_day = ? AND role = ?",
            key)
        .status();
  }
  std::vector<sql::Value> values = {day};
  values.insert(values.end(), key.begin(), key.end());
  return tx
      .Execute(
          "UPDATE staff_assignment SET until_day = ? WHERE district = ? AND staff_id = ? AND area = ? AND "
          "department = ? AND from_day = ? AND role = ?",
          values)
      .status();
}

// Gives each of these people the next version. Answers the versions by id. An import of staff locks the area first, and so
// does the end of an area: it comes before or after.
absl::StatusOr<std::map<std::string, int64_t>> NextVersions(sql::Txn& tx, const std::string& district,
                                                            const std::vector<std::string_view>& ids) {
  std::map<std::string, int64_t> versions;
  RETURN_IF_ERROR(sql::QueryOverList(tx,
                                     {.begin = "SELECT id, version FROM staff WHERE district = ? AND id IN ",
                                      .values = {district},
                                      .end = " FOR UPDATE"},
                                     ids, [&](const sql::Row& row) { versions[row.Text(1)] = row.Int(2) + 1; }));
  for (const auto& [id, version] : versions) {
    RETURN_IF_ERROR(
        tx.Execute("UPDATE staff SET version = ? WHERE district = ? AND id = ?", {version, district, id}).status());
  }
  return versions;
}

}  // namespace

absl::StatusOr<std::vector<AssignmentMove>> FindAssignmentMoves(sql::Txn& tx, const AreaPlan& plan) {
  const auto ended = EndedByCode(plan);
  std::vector<AssignmentMove> moves;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin =
           "SELECT staff_id, role, area, area_path, department, from_day, until_day FROM staff_assignment FORCE INDEX "
           "(by_area) WHERE district = ? AND area IN ",
       .values = {plan.district()},
       .end = " AND until_day > ?",
       .end_values = {plan.day()}},
      EndedCodes(plan), [&](const sql::Row& row) {
        AssignmentMove& move = moves.emplace_back();
        move.staff = row.Text(1);
        move.assignment = {.role = static_cast<int>(row.Int(2)),
                           .area = row.Text(3),
                           .area_path = row.Text(4),
                           .department = row.Text(5),
                           .from_day = static_cast<int>(row.Int(6)),
                           .until_day = static_cast<int>(row.Int(7))};
        move.from = ended.at(move.assignment.area);
        const Area* successor = MainSuccessor(plan, *move.from);
        if (successor->level >= move.from->level) move.to = successor;
      }));
  const auto key = [](const AssignmentMove& move) {
    return std::tie(move.staff, move.assignment.area, move.assignment.from_day, move.assignment.role);
  };
  std::sort(moves.begin(), moves.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return moves;
}

absl::StatusOr<std::vector<DepartmentMove>> FindDepartmentMoves(sql::Txn& tx, const AreaPlan& plan) {
  const auto ended = EndedByCode(plan);
  std::vector<DepartmentMove> moves;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT code, jurisdiction FROM department FORCE INDEX (by_jurisdiction) WHERE district = ? AND "
                "jurisdiction IN ",
       .values = {plan.district()}},
      EndedCodes(plan), [&](const sql::Row& row) {
        const Area* from = ended.at(row.Text(2));
        moves.push_back({row.Text(1), from, MainSuccessor(plan, *from)});
      }));
  std::sort(moves.begin(), moves.end(), [](const auto& a, const auto& b) { return a.department < b.department; });
  return moves;
}

absl::Status MoveAssignmentsAlong(sql::Txn& tx, const AreaPlan& plan, const resource::Author& author, absl::Time now) {
  ASSIGN_OR_RETURN(const auto moves, FindAssignmentMoves(tx, plan));
  std::map<std::string, const Area*> to;  // where the person serves afterwards, or served; of several moves the last
  for (const AssignmentMove& move : moves) {
    if (move.to != nullptr) {
      RETURN_IF_ERROR(BeginAtSuccessor(tx, plan.district(), move, std::max(plan.day(), move.assignment.from_day)));
    }
    RETURN_IF_ERROR(EndAtPredecessor(tx, plan.district(), move, plan.day()));
    to[move.staff] = move.to != nullptr ? move.to : move.from;
  }
  std::vector<std::string_view> ids;
  for (const auto& [id, area] : to) ids.push_back(id);
  ASSIGN_OR_RETURN(const auto versions, NextVersions(tx, plan.district(), ids));
  std::vector<changelog::Change> changes;
  for (const auto& [id, version] : versions) {
    changes.push_back(RegistryChange(author, "staff", "changed", plan.district(), id, version, to.at(id)->path, now));
  }
  return changelog::AppendAfterLast(tx, std::move(changes));
}

absl::Status MoveDepartmentsAlong(sql::Txn& tx, const AreaPlan& plan, const resource::Author& author, absl::Time now) {
  ASSIGN_OR_RETURN(const auto moves, FindDepartmentMoves(tx, plan));
  std::vector<changelog::Change> changes;
  for (const DepartmentMove& move : moves) {
    ASSIGN_OR_RETURN(auto department, FindDepartment(tx, plan.district(), move.department));
    if (!department) return error::ChangedConcurrently(move.department);
    department->jurisdiction = move.to->code;
    ++department->version;
    department->state_day = std::max(department->state_day, plan.day());
    RETURN_IF_ERROR(SaveDepartment(tx, *department));
    changes.push_back(RegistryChange(author, "department", "changed", plan.district(), move.department,
                                     department->version, move.to->path, now));
  }
  return changelog::AppendAfterLast(tx, std::move(changes));
}

}  // namespace zhiwang::grid
