#include "services/case_intake/settings/settings_store.h"

#include <utility>
#include <vector>

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
  constexpr size_t kRowsAStatement = 100;
  for (auto node = nodes.begin(); node != nodes.end();) {
    std::string sql = "INSERT INTO category (district, code, name) VALUES ";
    std::vector<sql::Value> values;
    for (size_t rows = 0; rows < kRowsAStatement && node != nodes.end(); ++rows, ++node) {
      sql += rows == 0 ? "(?,?,?)" : ",(?,?,?)";
      values.insert(values.end(), {district, node->first, node->second});
    }
    RETURN_IF_ERROR(tx.Execute(sql, values).status());
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
