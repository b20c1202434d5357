#include "common/sql/rows.h"

#include <variant>

#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

constexpr size_t kBytesAStatement = 4 << 20;

size_t BytesOf(const Value& value) {
  const auto* text = std::get_if<std::string_view>(&value.held());
  return text == nullptr ? 0 : text->size();
}

// A statement over many rows: `begin`, then `row` for each with `join` in between, then `end`.
struct Statement {
  std::string_view begin;
  std::string_view row;  // empty: `(?,?,…)`, a mark for each value
  std::string_view join, end;

  std::string For(size_t rows, size_t values) const {
    const std::string each = row.empty() ? '(' + Placeholders(values / rows) + ')' : std::string(row);
    std::string sql(begin);
    for (size_t i = 0; i < rows; ++i) {
      if (i > 0) sql += join;
      sql += each;
    }
    sql += end;
    return sql;
  }
};

// Answers the sum of what each statement answers.
absl::StatusOr<int64_t> Execute(Txn& tx, const Statement& statement, size_t rows, BindRow bind) {
  int64_t changed = 0;
  std::vector<Value> values;
  std::vector<size_t> ends, bytes;  // of the rows bound so far: where their values end, and their text up to there
  size_t bound = 0;
  for (size_t begin = 0; begin < rows;) {
    while (bound < rows && ends.size() < kRowsAStatement && (bytes.empty() || bytes.back() < kBytesAStatement)) {
      const size_t first = values.size();
      bind(bound++, values);
      size_t text = bytes.empty() ? 0 : bytes.back();
      for (size_t i = first; i < values.size(); ++i) text += BytesOf(values[i]);
      ends.push_back(values.size());
      bytes.push_back(text);
    }
    size_t width = 1;
    while (2 * width <= ends.size()) width *= 2;
    const size_t used = ends[width - 1];
    ASSIGN_OR_RETURN(const int64_t changed_now,
                     tx.Execute(statement.For(width, used), absl::MakeConstSpan(values).first(used)));
    changed += changed_now;
    const size_t written = bytes[width - 1];
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(used));
    ends.erase(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(width));
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(width));
    for (size_t& end : ends) end -= used;
    for (size_t& sum : bytes) sum -= written;
    begin += width;
  }
  return changed;
}

}  // namespace

std::string Placeholders(size_t count) {
  std::string marks;
  marks.reserve(2 * count);
  for (size_t i = 0; i < count; ++i) marks += i == 0 ? "?" : ",?";
  return marks;
}

absl::Status InsertRows(Txn& tx, std::string_view insert, size_t rows, BindRow bind, std::string_view then) {
  return InsertOrUpdateRows(tx, insert, rows, bind, then).status();
}

absl::StatusOr<int64_t> InsertOrUpdateRows(Txn& tx, std::string_view insert, size_t rows, BindRow bind,
                                           std::string_view then) {
  return Execute(tx, {.begin = insert, .row = "", .join = ",", .end = then}, rows, bind);
}

absl::Status DeleteRows(Txn& tx, std::string_view remove, std::string_view key, size_t rows, BindRow bind) {
  const std::string begin = std::string(remove) + '(', row = '(' + std::string(key) + ')';
  return Execute(tx, {.begin = begin, .row = row, .join = " OR ", .end = ")"}, rows, bind).status();
}

}  // namespace zhiwang::sql
