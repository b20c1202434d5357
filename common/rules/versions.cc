#include "common/rules/versions.h"

#include <fmt/format.h>

namespace zhiwang::rules {

absl::StatusOr<std::vector<StoredVersion>> ReadStored(sql::Txn& tx, std::string_view table,
                                                      const std::string& district) {
  std::vector<StoredVersion> stored;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT version, content FROM {} WHERE district = ? ORDER BY version", table),
                           {district}, [&](const sql::Row& row) {
                             stored.push_back({row.Int(1), row.Text(2)});
                           }));
  return stored;
}

absl::Status WriteVersion(sql::Txn& tx, int effective_day, const std::string& content, changelog::Change change) {
  RETURN_IF_ERROR(tx.Execute(fmt::format("INSERT INTO {} (district, version, effective_day, content) "
                                         "VALUES (?, ?, ?, ?)",
                                         change.kind),
                             {change.district, change.version, effective_day, content})
                      .status());
  return changelog::AppendAfterLast(tx, {std::move(change)});
}

absl::Status RowUnreadable(std::string_view table) {
  return error::Unexpected(fmt::format("a row of {} cannot be read", table));
}

}  // namespace zhiwang::rules
