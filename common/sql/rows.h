#pragma once

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
