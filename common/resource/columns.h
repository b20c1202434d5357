#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"

namespace zhiwang::resource {

// The columns of a resource's row besides `district`, `id` and `version`, with their values, which it keeps.
class Columns {
 public:
  // A value that each change writes.
  Columns& Set(std::string_view name, const sql::Value& value) { return Add(name, value, true); }
  // A value that is written with the new row and never again.
  Columns& Once(std::string_view name, const sql::Value& value) { return Add(name, value, false); }

  // A column; `name` is text of the program and lives as long as that.
  struct Column {
    std::string_view name;
    bool changes;
    std::variant<std::monostate, int64_t, double, std::string> value;
    sql::Value bound() const;
  };
  const std::vector<Column>& all() const { return columns_; }

 private:
  Columns& Add(std::string_view name, const sql::Value& value, bool changes);
  std::vector<Column> columns_;
};

// A row of a resource.
struct StoredRow {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;
  Columns columns;  // of the same names in every row of a table
};

// Writes new rows in few statements. ALREADY_EXISTS (sql::IsDuplicateKey) where an id or another unique key is taken.
absl::Status InsertStored(sql::Txn& tx, std::string_view table, absl::Span<const StoredRow> rows);

// Writes the changing columns of rows that are there, and their versions, each where it is at the version before, in few
// statements. False where one of them is not: then it is not written, and the transaction is not to be committed.
absl::StatusOr<bool> UpdateStored(sql::Txn& tx, std::string_view table, absl::Span<const StoredRow> rows);

// The columns `area1` … `area4`: the codes of an area path's steps below the district; empty where it has no such step.
void SetAreaColumns(Columns& columns, std::string_view area_path);

}  // namespace zhiwang::resource
