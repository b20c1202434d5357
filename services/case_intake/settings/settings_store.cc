#include "services/case_intake/settings/settings_store.h"

#include <utility>
#include <vector>

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::intake {

absl::StatusOr<std::map<std::string, std::string>> ReadCategories(sql::Txn& tx, const std::string& district) {
  std::map<std::string, std::string> nodes;
  RETURN_IF_ERROR(tx.Query("SELECT code, name FROM category WHERE district = ? ORDER BY code", {district},
                           [&](const sql::Row& row) { nodes.emplace(row.Text(1), row.Text(2)); }));
  return nodes;
}

absl::Status InsertCategories(sql::Txn& tx, const std::string& district,
                              const std::map<std::string, std::string>& nodes) {
  const std::vector<std::pair<std::string, std::string>> rows(nodes.begin(), nodes.end());
  return sql::InsertRows(tx, "INSERT INTO category (district, code, name) VALUES ", rows.size(),
                         [&](size_t i, std::vector<sql::Value>& values) {
                           values.insert(values.end(), {district, rows[i].first, rows[i].second});
                         });
}

}  // namespace zhiwang::intake
