#include "common/resource/columns.h"

#include <array>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::resource {
namespace {

constexpr std::array<std::string_view, 4> kAreaColumns = {"area1", "area2", "area3", "area4"};

struct Bind {
  sql::Value operator()(std::monostate) const { return std::nullopt; }
  sql::Value operator()(const std::string& text) const { return std::string_view(text); }
  template <class Number>
  sql::Value operator()(Number number) const {
    return number;
  }
};

}  // namespace

sql::Value Columns::Column::bound() const { return std::visit(Bind(), value); }

Columns& Columns::Add(std::string_view name, const sql::Value& value, bool changes) {
  Column& column = columns_.emplace_back(Column{name, changes, {}});
  const auto& held = value.held();
  if (const auto* number = std::get_if<int64_t>(&held)) column.value = *number;
  if (const auto* real = std::get_if<double>(&held)) column.value = *real;
  if (const auto* text = std::get_if<std::string_view>(&held)) column.value = std::string(*text);
  return *this;
}

namespace {

// `INSERT INTO … VALUES ` for rows with the columns of `row`.
std::string InsertInto(std::string_view table, const StoredRow& row) {
  std::string insert = fmt::format("INSERT INTO {} (district, id, version", table);
  for (const auto& column : row.columns.all()) insert += fmt::format(", {}", column.name);
  return insert + ") VALUES ";
}

void BindWhole(const StoredRow& row, std::vector<sql::Value>& values) {
  values.insert(values.end(), {row.district, row.id, row.version});
  for (const auto& column : row.columns.all()) values.push_back(column.bound());
}

absl::StatusOr<bool> UpdateOne(sql::Txn& tx, std::string_view table, const StoredRow& row) {
  std::string update = fmt::format("UPDATE {} SET version = ?", table);
  std::vector<sql::Value> values = {row.version};
  for (const auto& column : row.columns.all()) {
    if (!column.changes) continue;
    update += fmt::format(", {} = ?", column.name);
    values.push_back(column.bound());
  }
  update += " WHERE district = ? AND id = ? AND version = ?";
  values.insert(values.end(), {row.district, row.id, row.version - 1});
  ASSIGN_OR_RETURN(const int64_t changed, tx.Execute(update, values));
  return changed == 1;
}

}  // namespace

absl::Status InsertStored(sql::Txn& tx, std::string_view table, absl::Span<const StoredRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  return sql::InsertRows(tx, InsertInto(table, rows.front()), rows.size(),
                         [&](size_t i, std::vector<sql::Value>& values) { BindWhole(rows[i], values); });
}

absl::StatusOr<bool> UpdateStored(sql::Txn& tx, std::string_view table, absl::Span<const StoredRow> rows) {
  if (rows.empty()) return true;
  if (rows.size() == 1) return UpdateOne(tx, table, rows.front());
  // No statement but an insert takes other values for each row. The key of each is taken, and the rest is an update.
  constexpr std::string_view kSet = "{0} = IF(version = VALUES(version) - 1, VALUES({0}), {0})";
  std::string then = " ON DUPLICATE KEY UPDATE ";
  for (const auto& column : rows.front().columns.all()) {
    if (column.changes) then += fmt::format(kSet, column.name) + ", ";
  }
  then += fmt::format(kSet, "version");  // the last: the others look at what it was
  ASSIGN_OR_RETURN(const int64_t changed,
                   sql::InsertOrUpdateRows(
                       tx, InsertInto(table, rows.front()), rows.size(),
                       [&](size_t i, std::vector<sql::Value>& values) { BindWhole(rows[i], values); }, then));
  return changed == 2 * static_cast<int64_t>(rows.size());
}

void SetAreaColumns(Columns& columns, std::string_view area_path) {
  std::vector<std::string> codes = CodesOf(area_path);
  codes.resize(kAreaColumns.size() + 1);
  for (size_t i = 0; i < kAreaColumns.size(); ++i) columns.Set(kAreaColumns[i], codes[i + 1]);
}

}  // namespace zhiwang::resource
