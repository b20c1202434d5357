#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/sql/value.h"
#include "common/status/macros.h"

// Statements over many rows. Their widths are powers of two, so that a connection prepares few shapes of each.
namespace zhiwang::sql {

// `?,?,?` for 3.
std::string Placeholders(size_t count);

// NULL for an empty text.
inline std::optional<std::string_view> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

// Appends `(?,?,…)` to `sql` and the listed values to `values`: an IN list. The last value is repeated up to the next
// power of two. `list` must not be empty.
template <class T>
void AppendInList(absl::Span<const T> list, std::string& sql, std::vector<Value>& values) {
  size_t width = 1;
  while (width < list.size()) width *= 2;
  sql += '(' + Placeholders(width) + ')';
  for (size_t i = 0; i < width; ++i) values.push_back(list[i < list.size() ? i : list.size() - 1]);
}

// The most values in the list of a statement.
inline constexpr size_t kListedAStatement = 256;

// A statement with an IN list.
struct OverList {
  std::string begin;                   // ends in `IN `
  std::vector<Value> values = {};      // of `begin`
  std::string_view end = {};           // what follows the list
  std::vector<Value> end_values = {};  // of `end`

  // Calls `run` with the statement and its values for each part of a list of any length, until one fails.
  template <class List, class Run>
  absl::Status ForEachPart(const List& list, Run&& run) const {
    for (auto rest = absl::MakeConstSpan(list); !rest.empty();
         rest.remove_prefix(std::min(rest.size(), kListedAStatement))) {
      std::string sql = begin;
      std::vector<Value> bound = values;
      AppendInList(rest.subspan(0, kListedAStatement), sql, bound);
      sql += end;
      bound.insert(bound.end(), end_values.begin(), end_values.end());
      RETURN_IF_ERROR(run(sql, bound));
    }
    return absl::OkStatus();
  }
};

// Runs a query for a list of any length. What it orders, groups or makes distinct is so within a part of the list: each part
// is a statement of its own.
template <class List>
absl::Status QueryOverList(Txn& tx, const OverList& query, const List& list, absl::FunctionRef<void(const Row&)> each) {
  return query.ForEachPart(
      list, [&](const std::string& sql, const std::vector<Value>& values) { return tx.Query(sql, values, each); });
}

// Runs a statement that changes rows, likewise.
template <class List>
absl::Status ExecuteOverList(Txn& tx, const OverList& statement, const List& list) {
  return statement.ForEachPart(
      list, [&](const std::string& sql, const std::vector<Value>& values) { return tx.Execute(sql, values).status(); });
}

// The most rows of a statement.
inline constexpr size_t kRowsAStatement = 64;

// Appends the values of one row, always the same number. What they point to must live until the rows are written.
using BindRow = absl::FunctionRef<void(size_t row, std::vector<Value>& values)>;

// Runs `insert`, which ends in `VALUES `, for rows 0 … `rows` - 1 in as few statements as the widths allow, each followed
// by `then`, ` ON DUPLICATE KEY UPDATE …`, where that is given. A statement carries no more than a few MiB of text. Answers
// the error of the first statement that fails: ALREADY_EXISTS (IsDuplicateKey) where a unique key is violated, and then the
// rows of earlier statements are written.
absl::Status InsertRows(Txn& tx, std::string_view insert, size_t rows, BindRow bind, std::string_view then = {});

// The same where rows may be there, which `then` changes. Answers a sum over the rows: 1 for each that is new, 2 for each
// that was there and is another now, 0 for each that was there and stays as it was.
absl::StatusOr<int64_t> InsertOrUpdateRows(Txn& tx, std::string_view insert, size_t rows, BindRow bind,
                                           std::string_view then);

// Deletes rows by their keys, likewise. `remove` ends in `WHERE `, or in `AND ` after what holds for all of them; `key` is
// the condition for one, `id = ? AND nth = ?`, whose values `bind` appends. A row that is not there is no error.
absl::Status DeleteRows(Txn& tx, std::string_view remove, std::string_view key, size_t rows, BindRow bind);

}  // namespace zhiwang::sql
