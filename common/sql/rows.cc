#include "common/sql/rows.h"

#include <variant>

#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

constexpr size_t kRowsAStatement = 64;
constexpr size_t kBytesAStatement = 4 << 20;

size_t BytesOf(const Value& value) {
  const auto* text = std::get_if<std::string_view>(&value.held());
  return text == nullptr ? 0 : text->size();
}

}  // namespace

std::string Placeholders(size_t count) {
  std::string marks;
  marks.reserve(2 * count);
  for (size_t i = 0; i < count; ++i) marks += i == 0 ? "?" : ",?";
  return marks;
}

absl::Status InsertRows(Txn& tx, std::string_view insert, size_t rows,
                        absl::FunctionRef<void(size_t row, std::vector<Value>& values)> bind, std::string_view then) {
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
    const std::string row = '(' + Placeholders(used / width) + ')';
    std::string sql(insert);
    for (size_t i = 0; i < width; ++i) sql += i == 0 ? row : ',' + row;
    sql += then;
    RETURN_IF_ERROR(tx.Execute(sql, absl::MakeConstSpan(values).first(used)).status());
    const size_t written = bytes[width - 1];
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(used));
    ends.erase(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(width));
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(width));
    for (size_t& end : ends) end -= used;
    for (size_t& sum : bytes) sum -= written;
    begin += width;
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::sql
