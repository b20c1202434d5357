#include "services/case_intake/case/case_store.h"

#include <optional>
#include <utility>

#include "common/resource/columns.h"
#include "common/resource/noun.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/case/case_timers.h"

namespace zhiwang::intake {

absl::Status InsertCases(sql::Txn& tx, absl::Span<const Case> cases) {
  std::vector<resource::StoredRow> rows;
  rows.reserve(cases.size());
  for (const Case& c : cases) rows.push_back(resource::RowOf<CaseNoun>(c));
  RETURN_IF_ERROR(resource::InsertStored(tx, CaseNoun::kTable, rows));
  return SetTimersOfNew(tx, cases);
}

absl::StatusOr<std::vector<Case>> OpenCases(sql::Txn& tx, const std::string& district, int64_t after_id, int limit) {
  std::vector<sql::Value> values;
  for (int state = 0; state < kOpenStates; ++state) values.insert(values.end(), {district, after_id, limit});
  values.emplace_back(limit);
  std::vector<int64_t> ids;
  RETURN_IF_ERROR(tx.Query(kOpenCases, values, [&](const sql::Row& row) { ids.push_back(row.Int(1)); }));
  ASSIGN_OR_RETURN(auto found, resource::FindAll<CaseNoun>(tx, district, ids));
  std::vector<Case> cases;
  for (const int64_t id : ids) {
    if (const auto c = found.find(id); c != found.end()) cases.push_back(std::move(c->second));
  }
  return cases;
}

absl::StatusOr<std::map<std::string, OpenCount>> CountOpen(sql::Txn& tx, const std::string& district,
                                                           absl::Span<const std::string> areas, absl::Time now) {
  std::map<std::string, OpenCount> counts;
  if (areas.empty()) return counts;
  std::string sql =
      "SELECT open_area, COUNT(*), COUNT(CASE WHEN handle_due < ? THEN 1 END) FROM intake_case FORCE INDEX "
      "(by_open_area) WHERE district = ? AND open_area IN ";
  std::vector<sql::Value> values = {now, district};
  sql::AppendInList(areas, sql, values);
  RETURN_IF_ERROR(tx.Query(sql + " GROUP BY open_area", values, [&](const sql::Row& row) {
    counts[row.Text(1)] = {row.Int(2), row.Int(3)};
  }));
  return counts;
}

absl::StatusOr<std::vector<KnownRow>> RowsByExternalId(sql::Txn& tx, const std::string& district,
                                                       absl::Span<const std::string> external_ids) {
  std::vector<KnownRow> known;
  if (external_ids.empty()) return known;
  std::string sql = "SELECT external_id, id, source_print FROM intake_case WHERE district = ? AND external_id IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(external_ids, sql, values);
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) {
    known.push_back({row.Text(1), row.Int(2), row.Has(3) ? row.Text(3) : std::string()});
  }));
  return known;
}

absl::StatusOr<std::vector<int64_t>> TakenIds(sql::Txn& tx, const std::string& district,
                                              absl::Span<const int64_t> ids) {
  std::vector<int64_t> taken;
  if (ids.empty()) return taken;
  std::string sql = "SELECT id FROM intake_case WHERE district = ? AND id IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(ids, sql, values);
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) { taken.push_back(row.Int(1)); }));
  return taken;
}

absl::StatusOr<std::vector<ReporterRow>> ReadReporters(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                       int limit) {
  std::vector<ReporterRow> rows;
  RETURN_IF_ERROR(tx.Query(kReadReporters, {district, after_id, limit}, [&](const sql::Row& row) {
    rows.push_back({row.Int(1), {row.Text(2), row.Text(3), row.Text(4)}});
  }));
  return rows;
}

absl::StatusOr<bool> ReplaceReporter(sql::Txn& tx, const std::string& district, const ReporterRow& row,
                                     const SealedReporter& resealed) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute(kReplaceReporter, {resealed.envelope, sql::NullIfEmpty(resealed.phone_index),
                                    sql::NullIfEmpty(resealed.identity_index), district, row.id, row.sealed.envelope}));
  return changed == 1;
}

absl::StatusOr<std::vector<std::string>> DistrictsWithCases(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query(kDistrictsWithCases, {}, [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

}  // namespace zhiwang::intake
