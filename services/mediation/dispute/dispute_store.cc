#include "services/mediation/dispute/dispute_store.h"

#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/resource/noun.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"

namespace zhiwang::mediation {

absl::StatusOr<std::optional<int64_t>> FindByOrigin(sql::Txn& tx, const std::string& district,
                                                    const std::string& origin_key) {
  return tx.QueryOne("SELECT id FROM dispute WHERE district = ? AND origin_key = ?", {district, origin_key},
                     [](const sql::Row& row) { return row.Int(1); });
}

absl::StatusOr<std::optional<int64_t>> FindByNumber(sql::Txn& tx, const std::string& district,
                                                    const FileNumber& number) {
  return tx.QueryOne(
      "SELECT id FROM dispute WHERE district = ? AND number_committee = ? AND number_year = ? AND number = ?",
      {district, number.committee, number.year, number.number}, [](const sql::Row& row) { return row.Int(1); });
}

std::string BookOf(int64_t committee, int year) { return fmt::format("dispute/{}/{}", committee, year); }

absl::StatusOr<bool> IsTaken(sql::Txn& tx, const std::string& district, int64_t id) {
  ASSIGN_OR_RETURN(const auto found, tx.QueryOne("SELECT 1 FROM dispute WHERE district = ? AND id = ?", {district, id},
                                                 [](const sql::Row& row) { return row.Int(1); }));
  return found.has_value();
}

absl::Status WriteAssignments(sql::Txn& tx, const Dispute* before, const Dispute& after) {
  const std::vector<Assignment>& assignments = after.facts.assignments;
  std::vector<size_t> changed;
  for (size_t i = 0; i < assignments.size(); ++i) {
    const bool is_new = before == nullptr || i >= before->facts.assignments.size();
    const Assignment* was = is_new ? nullptr : &before->facts.assignments[i];
    if (was != nullptr && was->state == assignments[i].state && was->holder_left == assignments[i].holder_left)
      continue;
    changed.push_back(i);
  }
  if (changed.empty()) return absl::OkStatus();
  return sql::InsertRows(
      tx, "INSERT INTO assignment (district, dispute, number, mediator, state, holder_left, had_to_end) VALUES ",
      changed.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const Assignment& assignment = assignments[changed[row]];
        values.insert(values.end(), {after.district, after.id, changed[row] + 1, assignment.mediator, assignment.state,
                                     assignment.holder_left, HadToEnd(assignment)});
      },
      " ON DUPLICATE KEY UPDATE state = VALUES(state), holder_left = VALUES(holder_left), had_to_end = "
      "VALUES(had_to_end)");
}

absl::StatusOr<std::vector<AssignmentEntry>> AssignmentsOf(sql::Txn& tx, const std::string& district,
                                                           const std::string& mediator, int64_t last, int limit) {
  std::vector<AssignmentEntry> entries;
  RETURN_IF_ERROR(tx.Query(kAssignmentsOf, {district, mediator, last, limit}, [&](const sql::Row& row) {
    entries.push_back({row.Int(1), static_cast<int>(row.Int(2)), static_cast<AssignmentState>(row.Int(3))});
  }));
  return entries;
}

absl::StatusOr<std::vector<Dispute>> OpenDisputes(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                  int limit) {
  std::vector<sql::Value> values;
  for (int state = 0; state < 4; ++state) values.insert(values.end(), {district, after_id, limit});
  values.emplace_back(limit);
  std::vector<int64_t> ids;
  RETURN_IF_ERROR(tx.Query(kOpenDisputes, values, [&](const sql::Row& row) { ids.push_back(row.Int(1)); }));
  ASSIGN_OR_RETURN(auto found, resource::FindAll<DisputeNoun>(tx, district, ids));
  std::vector<Dispute> disputes;
  for (const int64_t id : ids) {
    const auto dispute = found.find(id);
    if (dispute != found.end()) disputes.push_back(std::move(dispute->second));
  }
  return disputes;
}

absl::StatusOr<std::map<std::string, OpenCount>> CountOpen(sql::Txn& tx, const std::string& district, absl::Time now) {
  std::map<std::string, OpenCount> counts;
  RETURN_IF_ERROR(
      tx.Query("SELECT area_path, next_due FROM dispute FORCE INDEX (by_state) WHERE district = ? AND state IN "
               "(1, 2, 3, 4)",
               {district}, [&](const sql::Row& row) {
                 const std::vector<std::string> codes = CodesOf(row.Text(1));
                 if (codes.empty()) return;
                 OpenCount& count = counts[codes.back()];
                 ++count.open;
                 if (row.Has(2) && row.Time(2) < now) ++count.overdue;
               }));
  return counts;
}

absl::StatusOr<bool> HasChangeOf(sql::Txn& tx, const resource::Name& dispute, const std::string& type,
                                 const resource::Author& author) {
  ASSIGN_OR_RETURN(
      const auto found,
      tx.QueryOne(
          "SELECT 1 FROM change_log FORCE INDEX (PRIMARY) WHERE district = ? AND kind = ? AND id = ? AND "
          "type = ? AND actor = ? AND request_id = ? LIMIT 1",
          {dispute.district, DisputeNoun::kKind, std::to_string(dispute.id), type, author.principal, author.request_id},
          [](const sql::Row& row) { return row.Int(1); }));
  return found.has_value();
}

}  // namespace zhiwang::mediation
