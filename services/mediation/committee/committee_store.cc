#include "services/mediation/committee/committee_store.h"

#include "absl/types/span.h"
#include "common/names/area_path.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"

namespace zhiwang::mediation {

CommitteeChoice ChoiceOf(const Committee& committee) {
  return {.id = committee.id,
          .level = committee.level,
          .area_path = committee.area_path,
          .types = committee.types,
          .closed = committee.closed};
}

absl::StatusOr<std::vector<CommitteeChoice>> ChoicesOver(sql::Txn& tx, const std::string& district,
                                                         const std::set<std::string>& area_paths) {
  std::set<std::string> steps;
  for (const std::string& path : area_paths) {
    for (std::string& code : CodesOf(path)) steps.insert(std::move(code));
  }
  std::vector<CommitteeChoice> choices;
  if (steps.empty()) return choices;
  const std::vector<std::string> codes(steps.begin(), steps.end());
  std::string where = "district = ? AND area IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(absl::MakeConstSpan(codes), where, values);
  ASSIGN_OR_RETURN(const auto committees, resource::ReadRows<CommitteeNoun>(tx, district, where, values, "by_area"));
  for (const Committee& committee : committees) choices.push_back(ChoiceOf(committee));
  return choices;
}

absl::StatusOr<std::map<std::string, int64_t>> CountCommittees(sql::Txn& tx, const std::string& district,
                                                               absl::Span<const std::string> areas) {
  std::map<std::string, int64_t> counts;
  if (areas.empty()) return counts;
  std::string sql =
      "SELECT area, COUNT(*) FROM committee FORCE INDEX (by_area) WHERE district = ? AND closed = 0 AND area IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(areas, sql, values);
  RETURN_IF_ERROR(
      tx.Query(sql + " GROUP BY area", values, [&](const sql::Row& row) { counts[row.Text(1)] = row.Int(2); }));
  return counts;
}

}  // namespace zhiwang::mediation
