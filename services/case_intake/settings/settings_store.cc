#include "services/case_intake/settings/settings_store.h"

#include <vector>

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::intake {

absl::StatusOr<CategoryTree> ReadCategories(sql::Txn& tx, const std::string& district) {
  CategoryTree nodes;
  RETURN_IF_ERROR(tx.Query(
      "SELECT code, name, begin_day, end_day, successor, version FROM category WHERE district = ? ORDER BY code",
      {district}, [&](const sql::Row& row) {
        nodes.emplace(row.Text(1), Category{.name = row.Text(2),
                                            .begin_day = static_cast<int>(row.Int(3)),
                                            .end_day = static_cast<int>(row.Int(4)),
                                            .successor = row.Text(5),
                                            .version = row.Int(6)});
      }));
  return nodes;
}

absl::StatusOr<CategoryTree> ReadCategoriesToChange(sql::Txn& tx, const std::string& district) {
  // The first code is the first that is given away, so each tree that is not empty has it.
  RETURN_IF_ERROR(tx.Query("SELECT code FROM category WHERE district = ? AND code = '01' FOR UPDATE", {district},
                           [](const sql::Row&) {}));
  return ReadCategories(tx, district);
}

absl::Status InsertCategories(sql::Txn& tx, const std::string& district, const CategoryTree& nodes) {
  std::vector<const CategoryTree::value_type*> rows;
  for (const auto& node : nodes) rows.push_back(&node);
  return sql::InsertRows(
      tx, "INSERT INTO category (district, code, name, begin_day, end_day, successor, version) VALUES ", rows.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        const auto& [code, node] = *rows[row];
        values.insert(values.end(),
                      {district, code, node.name, node.begin_day, node.end_day, node.successor, node.version});
      });
}

absl::StatusOr<bool> UpdateCategories(sql::Txn& tx, const std::string& district, const CategoryTree& nodes) {
  for (const auto& [code, node] : nodes) {
    ASSIGN_OR_RETURN(const int64_t updated,
                     tx.Execute("UPDATE category SET end_day = ?, successor = ?, version = ? WHERE district = ? AND "
                                "code = ? AND version = ?",
                                {node.end_day, node.successor, node.version, district, code, node.version - 1}));
    if (updated != 1) return false;
  }
  return true;
}

}  // namespace zhiwang::intake
