#include "services/case_intake/settings/settings_store.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::intake {

absl::StatusOr<std::optional<StoredCalendar>> FindCalendar(sql::Txn& tx, const std::string& district) {
  bool readable = true;
  ASSIGN_OR_RETURN(auto found,
                   tx.QueryOne("SELECT version, content FROM calendar WHERE district = ? ORDER BY version DESC "
                               "LIMIT 1",
                               {district}, [&](const sql::Row& row) {
                                 StoredCalendar stored{row.Int(1), {}};
                                 readable = stored.calendar.ParseFromString(row.Text(2));
                                 return stored;
                               }));
  if (!readable) return error::Unexpected("a calendar's row cannot be read");
  return found;
}

absl::Status InsertCalendar(sql::Txn& tx, const std::string& district, const StoredCalendar& calendar) {
  return tx
      .Execute("INSERT INTO calendar (district, version, content) VALUES (?, ?, ?)",
               {district, calendar.version, calendar.calendar.SerializeAsString()})
      .status();
}

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
